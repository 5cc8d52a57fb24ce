import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';
import type { WorldOptions } from '../testing/world-options.ts';
import { resumeExecution } from './resume-execution.ts';

const MIB = 1024 * 1024;
/** The periodic look is left out: then only the end of an attempt is looked at. */
const AT_THE_END = { outputMaxMb: 10 };
const WATCHED = { ...AT_THE_END, outputLookMs: 20 };

function write(world: World, id: string, name: string, mb: number): void {
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), Buffer.alloc(mb * MIB, 'x'));
}

async function running(options: WorldOptions, onTerm: number | 'ignore' = 0) {
  const world = new World(options);
  const id = await world.running({ max_attempts: 3 });
  const container = world.engine.find(world.ref(id));
  if (container === undefined) throw new Error('it has no container');
  container.onTerm = onTerm;
  return { world, id, container };
}

const FAILED = { status: 'failed', attempt: 1, verdict: { reason: 'disk_quota' } };

describe('a crawler that writes more than its output quota', () => {
  it('is asked to stop, fails for it and is not retried', async () => {
    const { world, id, container } = await running(WATCHED);
    write(world, id, 'items.jsonl', 12);
    const { execution, attempt } = await world.released(id);
    expect(execution).toMatchObject(FAILED);
    expect(execution.verdict?.message).toContain('holds 12 MB; its limit is 10 MB (CRAWLERD_OUTPUT_MAX_MB)');
    expect(execution.notBefore).toBeNull();
    expect(attempt).toMatchObject({ endReason: 'disk_quota', endMessage: execution.verdict?.message });
    expect(container.signals).toEqual(['SIGTERM']);
    const [stopping, failed] = world.store.events({ executionId: id, limit: 100 }).slice(-2);
    expect(stopping).toMatchObject({ kind: 'output_quota_exceeded', toStatus: 'stopping' });
    expect(failed).toMatchObject({ kind: 'container_exited', toStatus: 'failed' });
  });

  it('has the limit of its launch, if that is lower', async () => {
    const world = new World(WATCHED);
    const id = await world.running({ resources: { output_mb: 2 } });
    write(world, id, 'items.jsonl', 3);
    expect((await world.released(id)).execution.verdict?.message).toContain('2 MB (resources.output_mb)');
  });

  it('is killed once it has written twice as much, although it was asked to stop', async () => {
    const { world, id, container } = await running(WATCHED, 'ignore');
    write(world, id, 'a', 12);
    await eventually('SIGTERM', () => container.signals.includes('SIGTERM'));
    write(world, id, 'b', 12);
    expect((await world.released(id)).execution).toMatchObject(FAILED);
    expect(container.signals).toEqual(['SIGTERM', 'SIGKILL']);
  });

  it('is told what was measured, although it deletes everything before it ends', async () => {
    const { world, id, container } = await running(WATCHED, 'ignore');
    write(world, id, 'a', 12);
    await world.reaches(id, 'stopping');
    rmSync(world.services.outputs.path(id), { recursive: true });
    world.engine.exit(container.spec, { exitCode: 143 });
    expect((await world.released(id)).execution.verdict?.message).toContain('holds 12 MB');
  });

  it('succeeds if it reports success before it ends', async () => {
    const { world, id, container } = await running(WATCHED, 'ignore');
    write(world, id, 'a', 12);
    await world.reaches(id, 'stopping');
    world.complete(id);
    world.engine.exit(container.spec);
    expect((await world.released(id)).execution).toMatchObject({ status: 'succeeded' });
  });

  it('is killed if it has reported and goes on writing; its verdict stands', async () => {
    const { world, id, container } = await running(WATCHED, 'ignore');
    world.complete(id);
    write(world, id, 'a', 12);
    expect((await world.released(id)).execution).toMatchObject({ status: 'succeeded' });
    expect(container.signals.at(-1)).toBe('SIGKILL');
  });

  it('keeps an earlier cause of its stop, and is only stopped harder', async () => {
    const { world, id, container } = await running(WATCHED, 'ignore');
    world.stop(id);
    write(world, id, 'a', 21);
    expect((await world.released(id)).execution).toMatchObject({
      status: 'stopped',
      stop: { cause: 'requested', mode: 'kill' },
    });
    expect(container.signals.at(-1)).toBe('SIGKILL');
  });

  it('that is silent as well fails for its quota, so that it is not retried', async () => {
    const { world, id, container } = await running(AT_THE_END, 'ignore');
    world.clock.advance(120);
    world.scan();
    world.clock.advance(600);
    world.scan();
    expect(world.find(id).execution.stop?.cause).toBe('silence');
    write(world, id, 'a', 21);
    world.engine.exit(container.spec, { exitCode: 137 });
    expect((await world.released(id)).execution).toMatchObject(FAILED);
  });
});

describe('a crawler that exceeds its output quota between two looks', () => {
  it('and exits fails for its quota, not for its exit', async () => {
    const { world, id, container } = await running(AT_THE_END);
    write(world, id, 'a', 12);
    world.engine.exit(container.spec, { exitCode: 1 });
    expect((await world.released(id)).execution).toMatchObject(FAILED);
  });

  it('and vanishes fails for its quota', async () => {
    const { world, id, container } = await running(AT_THE_END);
    write(world, id, 'a', 12);
    world.engine.vanish(container.spec);
    expect((await world.released(id)).execution).toMatchObject(FAILED);
  });

  it('and reports a failure is not retried on the full folder', async () => {
    const { world, id, container } = await running(AT_THE_END);
    write(world, id, 'a', 12);
    world.complete(id, { success: false, error_message: 'no space' });
    expect(world.find(id).execution.status).toBe('queued');
    world.engine.exit(container.spec, { exitCode: 1 });
    expect((await world.released(id)).execution).toMatchObject(FAILED);
  });

  it('and is resumed ends at the first look, until its folder is smaller', async () => {
    const { world, id } = await running(WATCHED);
    write(world, id, 'a', 12);
    await world.released(id);
    await resumeExecution(world.services, id, 'api');
    expect((await world.reaches(id, 'failed')).execution.verdict?.reason).toBe('disk_quota');
    await world.released(id);
    rmSync(join(world.services.outputs.path(id), 'a'));
    await resumeExecution(world.services, id, 'api');
    await world.reaches(id, 'running');
  });
});

describe('a crawler within its output quota', () => {
  it('is left alone, and fails for what it fails', async () => {
    const { world, id, container } = await running(WATCHED);
    write(world, id, 'a', 9);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(world.find(id).execution).toMatchObject({ status: 'running', stop: null });
    world.engine.exit(container.spec, { exitCode: 1 });
    await world.reaches(id, 'queued');
    expect(world.find(id).attempt?.endReason).toBe('exited_without_completion');
  });
});

describe('a launch', () => {
  it('that asks for more than the operator allows is refused, with the field and the setting', async () => {
    const world = new World(AT_THE_END);
    await expect(world.launch({ resources: { output_mb: 11 } })).rejects.toMatchObject({
      issues: [
        {
          field: 'resources.output_mb',
          message: 'must be at most 10, the limit that the operator has set (CRAWLERD_OUTPUT_MAX_MB)',
        },
      ],
    });
    await world.launch({ resources: { output_mb: 10 } });
  });
});
