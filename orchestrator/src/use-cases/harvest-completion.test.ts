import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';
import { resumeExecution } from './resume-execution.ts';

/** Leaves a result in the output folder, as a crawler does whose report did not arrive. */
function leaveResult(world: World, id: string, changes: object): void {
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'completion.json'), JSON.stringify({ execution_id: id, ...changes }));
}

describe('a result that was left in the output folder', () => {
  it('counts if the container has exited without reporting it', async () => {
    const world = new World();
    const id = await world.running();
    leaveResult(world, id, { success: true, result_data: { total_data_count: 7 } });
    world.engine.exit(world.ref(id), { exitCode: 0 });
    expect((await world.released(id)).execution).toMatchObject({
      status: 'succeeded',
      result: { total_data_count: 7 },
    });
  });

  it('counts without what is surplus of it, and says so', async () => {
    const world = new World();
    const id = await world.running();
    leaveResult(world, id, {
      success: true,
      result_data: { data_items: Array.from({ length: 101 }, () => ({})) },
    });
    world.engine.exit(world.ref(id), { exitCode: 0 });
    const { execution, attempt } = await world.released(id);
    expect(execution).toMatchObject({ status: 'succeeded', result: { total_data_count: 101 } });
    expect(attempt?.warnings).toMatchObject([
      {
        code: 'completion_cut',
        message: expect.stringMatching(/^completion\.json: result_data\.data_items /),
      },
    ]);
  });

  it('and cannot be read becomes the sentence of the verdict', async () => {
    const world = new World();
    const id = await world.running();
    leaveResult(world, id, { success: 'yes' });
    world.engine.exit(world.ref(id), { exitCode: 0 });
    expect((await world.released(id)).execution.verdict).toMatchObject({
      reason: 'exited_without_completion',
      message:
        "The crawler's result was refused: completion.json: success must be true or false. " +
        `The container exited with exit code 0. Its output may say more: crawlerd logs ${id}`,
    });
  });

  it('is not taken for the completion of a further attempt, which ends without one', async () => {
    const world = new World();
    const id = await world.running({ max_attempts: 2 });
    leaveResult(world, id, { success: false, error_message: 'The first attempt says so.' });
    world.engine.exit(world.ref(id), { exitCode: 1 });
    await world.reaches(id, 'queued');
    await world.released(id);
    world.clock.advance(60);
    world.services.wakeups.dispatcher();
    expect((await world.reaches(id, 'running')).execution.attempt).toBe(2);
    world.engine.exit(world.ref(id), { exitCode: 1, oomKilled: true });
    expect((await world.reaches(id, 'failed')).execution.verdict?.reason).toBe('oom_killed');
  });

  it('is not taken for the completion of a further attempt that is stopped before it is launched', async () => {
    const world = new World();
    const id = await world.running();
    world.engine.exit(world.ref(id), { exitCode: 1 });
    await world.released(id);
    leaveResult(world, id, { success: true });
    const hold = world.engine.holdNext('inspect', 'after');
    await resumeExecution(world.services, id, 'api');
    await hold.reached;
    world.stop(id);
    hold.release();
    expect((await world.reaches(id, 'stopped')).execution.verdict?.reason).toBe('stop_requested');
  });
});
