import { describe, expect, it } from 'vitest';
import type { EndpointFilter } from '@crawlerd/shared';
import { World } from '../../testing/world.ts';

const DAY_SECONDS = 86_400;

function added(world: World, name: string, filter: EndpointFilter = {}): void {
  const put = {
    name,
    sealed: `sealed-${name}`,
    channelType: 'webhook',
    host: 'a.test',
    filter,
    language: 'en',
  } as const;
  world.store.notifications.putEndpoint(put, world.clock.now());
}

function kindsOf(world: World, endpoint: string): string[] {
  const found = world.store.notifications.deliveries({ endpoint });
  return found.map(({ notification: { kind, executionId } }) => `${kind} ${executionId ?? ''}`.trim());
}

describe('the outbox', () => {
  it('has a row for each endpoint that wants what has happened, with all there is to say of it', async () => {
    const world = new World();
    added(world, 'failures');
    added(world, 'all', { kinds: ['succeeded', 'failed'] });
    added(world, 'others', { labels: { team: 'x' } });
    const id = await world.running({ labels: { team: 'prices' } });
    world.complete(id, { success: false, error_message: 'the shop is closed' });
    expect([kindsOf(world, 'failures'), kindsOf(world, 'all'), kindsOf(world, 'others')]).toEqual([
      [`failed ${id}`],
      [`failed ${id}`],
      [],
    ]);
    expect(world.store.notifications.nextOf('all')).toMatchObject({
      state: 'pending',
      attempts: 0,
      nextAttemptAt: world.clock.now(),
      notification: {
        kind: 'failed',
        executionId: id,
        taskName: 'shop',
        task: null,
        attempt: 1,
        reason: 'reported_failure',
        message: expect.stringContaining('the shop is closed') as string,
      },
    });
  });

  it('survives a crash, together with its endpoints', async () => {
    const world = new World();
    added(world, 'failures');
    const id = await world.running();
    world.complete(id, { success: false });
    world.restart();
    expect(world.store.notifications.endpoints().map(({ name }) => name)).toEqual(['failures']);
    expect(kindsOf(world, 'failures')).toEqual([`failed ${id}`]);
  });

  it('gives out the oldest of each execution only, and others meanwhile', async () => {
    const world = new World();
    const { notifications } = world.store;
    added(world, 'all', { kinds: ['failed', 'stale'] });
    const one = await world.running();
    const other = await world.running();
    world.clock.advance(1000);
    world.scan();
    world.complete(one, { success: false });
    world.complete(other, { success: false });
    expect(
      kindsOf(world, 'all')
        .toReversed()
        .map((each) => each.split(' ')[0]),
    ).toEqual(['stale', 'stale', 'failed', 'failed']);
    const first = notifications.nextOf('all');
    if (first === null) throw new Error('nothing is pending');
    const at = first.notification.executionId;
    const later = new Date(world.clock.now().getTime() + 60_000);
    notifications.noteFailed(
      first.id,
      { statusCode: 500, answer: 'no', failure: 'it answered 500' },
      later,
      world.clock.now(),
    );
    const second = notifications.nextOf('all');
    expect(second?.notification).toMatchObject({ kind: 'stale', executionId: at === one ? other : one });
    notifications.noteDelivered(second?.id ?? 0, { statusCode: 200, answer: '' }, world.clock.now());
    expect(notifications.nextOf('all')?.notification).toMatchObject({
      kind: 'failed',
      executionId: at === one ? other : one,
    });
    expect(notifications.delivery(first.id)).toMatchObject({
      attempts: 1,
      state: 'pending',
      failure: 'it answered 500',
      answer: 'no',
    });
  });

  it('pauses an endpoint that has failed for three days, and tells the others', () => {
    const world = new World();
    const { notifications } = world.store;
    added(world, 'away');
    added(world, 'there', { tasks: ['books'] });
    const fail = () => {
      const test = notifications.addTest('away', world.clock.now());
      const note = { statusCode: null, answer: null, failure: 'it cannot be reached' };
      return notifications.noteFailed(test?.id ?? 0, note, null, world.clock.now());
    };
    expect(fail()).toBe(false);
    world.clock.advance(3 * DAY_SECONDS - 1);
    expect(fail()).toBe(false);
    world.clock.advance(1);
    expect(fail()).toBe(true);
    const [away, there] = notifications.endpoints();
    expect(away).toMatchObject({ name: 'away', pausedAt: world.clock.now() });
    expect(there).toMatchObject({ name: 'there', pausedAt: null });
    expect(notifications.nextOf('there')?.notification).toMatchObject({
      kind: 'endpoint_paused',
      message: expect.stringContaining('away: Nothing could be delivered since') as string,
    });
    // While it is paused, what happens is only logged.
    const logged = notifications.addTest('away', world.clock.now());
    expect(logged).toMatchObject({ state: 'failed', failure: 'The endpoint was paused.' });
    expect(notifications.resumeEndpoint('away', world.clock.now())).toBe(true);
    expect(notifications.redeliver(logged?.id ?? 0, world.clock.now())).toMatchObject({ state: 'pending' });
    expect(notifications.nextOf('away')?.id).toBe(logged?.id);
  });

  it('starts the three days anew with each delivery', () => {
    const world = new World();
    const { notifications } = world.store;
    added(world, 'shaky');
    const paused: boolean[] = [];
    for (let day = 0; day < 6; day += 1) {
      const test = notifications.addTest('shaky', world.clock.now())?.id ?? 0;
      const note = { statusCode: day === 2 ? 200 : 500, answer: null };
      if (day === 2) notifications.noteDelivered(test, note, world.clock.now());
      else paused.push(notifications.noteFailed(test, { ...note, failure: 'x' }, null, world.clock.now()));
      world.clock.advance(DAY_SECONDS);
    }
    expect(paused).toEqual([false, false, false, false, false]);
  });

  it('goes with its endpoint', async () => {
    const world = new World();
    added(world, 'failures');
    const id = await world.running();
    world.complete(id, { success: false });
    const { notifications } = world.store;
    expect(notifications.removeEndpoint('failures')).toBe(true);
    expect(notifications.removeEndpoint('failures')).toBe(false);
    expect(notifications.deliveries({})).toEqual([]);
    expect(notifications.addTest('failures', world.clock.now())).toBeNull();
  });
});
