import { expect, it, vi } from 'vitest';
import { World } from '../testing/world.ts';

it('goes on to the next part of the queue where nothing of one may be launched', async () => {
  const world = new World();
  const place = { priority: 3, id: 'e0' };
  const queued = vi.spyOn(world.store, 'queued');
  queued.mockReturnValueOnce({ ids: [], next: place });
  const id = await world.running();
  expect(queued.mock.calls.slice(0, 2).map(([, , , after]) => after)).toEqual([null, place]);
  expect(world.store.find(id)?.execution.status).toBe('running');
});
