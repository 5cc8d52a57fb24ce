import { expect, it, onTestFinished, vi } from 'vitest';
import { silentLogger } from '../testing/silent-logger.ts';
import { World } from '../testing/world.ts';

const error = '"/no/such/bin" does not exist in the image';

function warnings() {
  const warn = vi.spyOn(silentLogger, 'warn');
  onTestFinished(() => warn.mockRestore());
  return () => warn.mock.calls.filter(([, message]) => String(message).startsWith('launch failed'));
}

it('a command that cannot be run is a failed launch, with its cause, and is not tried again', async () => {
  const said = warnings();
  const world = new World({
    onStart: ({ spec }, engine) => engine.exit(spec, { exitCode: 127, error, neverRan: true }),
  });
  const id = await world.launch({ max_attempts: 3 });
  const { execution, attempt } = await world.released(id);
  expect(execution).toMatchObject({ status: 'failed', attempt: 1, verdict: { reason: 'launch_failed' } });
  expect(execution.verdict?.message).toBe(`The command of the container could not be run: ${error}.`);
  expect(attempt).toMatchObject({ endReason: 'launch_failed', exitCode: 127 });
  expect(said()).toEqual([
    [{ executionId: id, attempt: 1, task: 'shop', detail: execution.verdict?.message }, 'launch failed'],
  ]);
});

it.each([126, 127])('a crawler that exits with %i has run, and is tried again', async (exitCode) => {
  const said = warnings();
  const world = new World({ onStart: ({ spec }, engine) => engine.exit(spec, { exitCode }) });
  const id = await world.launch({ max_attempts: 2 });
  expect((await world.released(id)).execution).toMatchObject({ status: 'queued', crawlFailures: 1 });
  expect(said()).toEqual([]);
});

it('a launch that the runtime refuses is in the log of the service, with execution, task and sentence', async () => {
  const said = warnings();
  const world = new World({ images: new Set() });
  const id = await world.launch({ image: 'trusted/missing' });
  await world.reaches(id, 'failed');
  const detail = world.find(id).execution.verdict?.message;
  expect(detail).toContain('is not on the fake engine');
  expect(said()).toEqual([[{ executionId: id, attempt: 1, task: 'shop', detail }, 'launch failed']]);
});
