import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';
import { resumeExecution } from './resume-execution.ts';

function write(world: World, id: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(world.services.outputs.path(id), name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const fifteen = '{"n":1}\n'.repeat(15);
const page = (n: number) => `{"kind":"page","url":"http://shop.test/${n}","links":[]}\n`;
const JOURNAL = [
  '{"kind":"journal","version":1,"execution":"e1","config":"c"}\n',
  ...[1, 2, 3].map(page),
  '{"kind":"failed","url":"http://shop.test/4","code":"http_500","detail":"","retries":0}\n',
  '{"kind":"reopened"}\n',
  '{"kind":"failed","url":"http://shop.test/5","code":"http_500","detail":"","retries":0}\n',
  '{"kind":"page","url":"http://shop.t',
].join('');

describe('the counts of an attempt that ends without a report', () => {
  it.each(['exit', 'vanish'] as const)('come from what it left: %s', async (end) => {
    const world = new World();
    const id = await world.running();
    world.heartbeat(id, { progress: { total_urls: 200, crawled_urls: 1, data_items: 4, current_url: 'u' } });
    write(world, id, { 'shop.jsonl': `${fifteen}{"half`, 'shop.journal': JOURNAL });
    if (end === 'exit') world.engine.exit(world.ref(id), { exitCode: 137 });
    else world.engine.vanish(world.ref(id));
    const { liveness, attempt } = await world.released(id);
    expect(liveness.progress).toEqual({
      total_urls: 200,
      crawled_urls: 4,
      successful_urls: 3,
      failed_urls: 1,
      error_count: 1,
      data_items: 15,
      percentage: 2,
      current_url: 'u',
    });
    expect(attempt?.warnings).toMatchObject([
      {
        code: 'items_skipped',
        count: 1,
        message:
          '1 line was left out: shop.jsonl:16 is not whole: the file ends in the middle of it: {"half.',
      },
    ]);
    world.restart();
    expect(world.find(id).liveness.progress?.data_items).toBe(15);
    expect(world.find(id).attempt?.warnings).toHaveLength(1);
  });

  it('are there with the verdict, not after it', async () => {
    const world = new World();
    const id = await world.running();
    write(world, id, { 'a.jsonl': fifteen });
    world.engine.exit(world.ref(id), { exitCode: 1 });
    const { liveness } = await world.reaches(id, 'failed');
    expect(liveness.progress).toEqual({ data_items: 15 });
  });

  it('come from what it left when it is stopped, too', async () => {
    const world = new World();
    const id = await world.running();
    write(world, id, { 'a.jsonl': fifteen });
    world.stop(id);
    expect((await world.reaches(id, 'stopped')).liveness.progress).toEqual({ data_items: 15 });
  });

  it('begin anew with the next attempt', async () => {
    const world = new World();
    const id = await world.running();
    write(world, id, { 'a.jsonl': `${fifteen}x\n` });
    world.engine.exit(world.ref(id), { exitCode: 1 });
    await world.released(id);
    await resumeExecution(world.services, id, 'api');
    const second = await world.reaches(id, 'running');
    expect(second.liveness.progress).toBeNull();
    expect(second.attempt?.warnings).toEqual([]);
    expect(world.store.attempts(id)[0]?.warnings).toHaveLength(1);
  });
});

describe('the counts of an attempt that has reported its result', () => {
  async function completed(result_data: object, files: Readonly<Record<string, string>>, changes = {}) {
    const world = new World();
    const id = await world.running();
    write(world, id, files);
    world.complete(id, { result_data, ...changes });
    const atOnce = world.find(id).liveness.progress;
    world.engine.exit(world.ref(id), { exitCode: 0 });
    await world.released(id);
    return { atOnce, ...world.find(id) };
  }

  it('are those of the result at once, and of its items what is there', async () => {
    const { atOnce, liveness } = await completed({ total_data_count: 17 }, { 'a.jsonl': fifteen });
    expect(atOnce).toEqual({ data_items: 17 });
    expect(liveness.progress).toEqual({ data_items: 15 });
  });

  it('stay those of the result if its items are nowhere else', async () => {
    const { liveness } = await completed({ data_items: [{}], total_data_count: 17 }, { 'notes.txt': 'x' });
    expect(liveness.progress).toEqual({ data_items: 17 });
  });

  it('come with what of its items cannot be read', async () => {
    const { attempt } = await completed({ total_data_count: 2 }, { 'a.jsonl': '{"p":NaN}\nx\n', 'b.jl': '' });
    expect(attempt?.warnings).toMatchObject([{ code: 'items_skipped', count: 3 }]);
  });

  it('also if it is tried again', async () => {
    const world = new World();
    const id = await world.running({ max_attempts: 2 });
    write(world, id, { 'a.jsonl': 'x\n' });
    world.complete(id, { success: false, error_message: 'no' });
    world.engine.exit(world.ref(id), { exitCode: 1 });
    const snapshot = await eventually('a warning', () => {
      const found = world.find(id);
      return found.attempt?.releasedAt instanceof Date && found;
    });
    expect(snapshot.execution.status).toBe('queued');
    expect(snapshot.attempt?.warnings).toMatchObject([{ code: 'items_skipped', count: 1 }]);
  });
});
