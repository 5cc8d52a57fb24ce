import { expect, it } from 'vitest';
import { World } from '../testing/world.ts';
import { recordCompletion } from './record-completion.ts';

it('a completion that was taken is taken again, quietly, after a further attempt has begun', async () => {
  const world = new World();
  const id = await world.running({ max_attempts: 2 });
  const first = world.ref(id);
  const failure = { execution_id: id, success: false, error_message: 'every page failed' };
  recordCompletion(world.services, first, failure);
  world.engine.exit(first, { exitCode: 1 });
  await world.released(id);
  world.clock.advance(600);
  world.services.wakeups.dispatcher();
  await world.reaches(id, 'running');
  expect(world.ref(id).attempt).toBe(2);
  recordCompletion(world.services, first, failure);
  expect(() => recordCompletion(world.services, first, { ...failure, success: true })).toThrow(
    'Attempt 1 was replaced by a later one.',
  );
  expect(world.find(id).execution.status).toBe('running');
});
