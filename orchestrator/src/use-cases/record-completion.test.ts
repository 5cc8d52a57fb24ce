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

it('keeps what a crawler warns of in its result, as far as it can be understood', async () => {
  const world = new World();
  const id = await world.running({});
  const warnings = [
    { code: 'only_start_page', message: 'Nothing else was found.' },
    { code: 'made_up', message: 'x' },
    { code: 'items_skipped', message: 'not for a crawler to say' },
    { code: 'only_start_page' },
    null,
  ];
  recordCompletion(world.services, world.ref(id), {
    execution_id: id,
    success: true,
    result_data: { crawl_summary: { warnings } },
  });
  expect(world.find(id).attempt?.warnings).toMatchObject([
    { code: 'only_start_page', message: 'Nothing else was found.', count: 1 },
  ]);
  expect(world.find(id).execution.status).toBe('succeeded');
});

it.each([{ warnings: 'many' }, { warnings: {} }, { warnings: [[], 1, { code: 1 }] }, {}])(
  'takes a result whose warnings are %j',
  async (crawl_summary) => {
    const world = new World();
    const id = await world.running({});
    const result_data = { crawl_summary };
    recordCompletion(world.services, world.ref(id), { execution_id: id, success: true, result_data });
    expect(world.find(id).attempt?.warnings).toEqual([]);
  },
);
