import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import { NOTIFICATION_KINDS, type NotificationKind } from '@crawlerd/shared';
import { World } from '../testing/world.ts';
import { ConditionWatch } from './condition-watch.ts';

const STALLED_AFTER_SECONDS = 300;

/** A world with an endpoint that is told of these kinds, and a service whose disk and engine are as a test says. */
function watching(kinds: readonly NotificationKind[] = ['disk_low', 'engine_unreachable', 'stalled']) {
  const world = new World();
  const is = { diskFull: false, engineAway: false };
  const put = (): void => {
    const endpoint = { sealed: '', channelType: 'feishu', host: 'robot.test', language: 'zh' } as const;
    const filter = { kinds: [...kinds], tasks: ['other'] };
    world.store.notifications.putEndpoint({ name: 'robot', ...endpoint, filter }, world.clock.now());
  };
  const made = () =>
    new ConditionWatch({
      store: world.store,
      clock: world.clock,
      stalledAfterSeconds: STALLED_AFTER_SECONDS,
      diskGuard: {
        requireRoom: async () => {
          if (is.diskFull) throw new StorageError('Only 3 MiB are free.');
        },
      },
      runtime: {
        ping: async () => {
          if (is.engineAway) throw new RuntimeError('unreachable', 'The engine does not answer.');
        },
      },
    });
  let watch = made();
  return {
    world,
    is,
    put,
    look: async (times = 1) => {
      for (let i = 0; i < times; i++) await watch.look();
    },
    restart: () => (watch = made()),
    told: () =>
      world.store.notifications
        .deliveries({})
        .map(({ notification: { kind, executionId, message } }) => [kind, executionId, message])
        .toReversed(),
  };
}

const DISK = ['disk_low', null, 'Only 3 MiB are free.'];
const ENGINE = ['engine_unreachable', null, 'The engine does not answer.'];

describe('what holds for a while', () => {
  it('is told once, when a second look finds it, and again only after it was over', async () => {
    const { is, put, look, told } = watching();
    put();
    is.diskFull = true;
    await look();
    expect(told()).toEqual([]);
    await look(5);
    expect(told()).toEqual([DISK]);
    is.diskFull = false;
    is.engineAway = true;
    await look(5);
    expect(told()).toEqual([DISK, ENGINE]);
    is.diskFull = true;
    await look(5);
    expect(told()).toEqual([DISK, ENGINE, DISK]);
  });

  it('is not told again and again if it comes and goes', async () => {
    const { is, put, look, told } = watching();
    put();
    is.diskFull = true;
    await look(2);
    for (let i = 0; i < 10; i++) {
      is.diskFull = i % 2 === 1;
      is.engineAway = i % 2 === 1;
      await look();
    }
    expect(told()).toEqual([DISK]);
  });

  it('is not told again after a start, and is over if it ended meanwhile', async () => {
    const { is, put, look, restart, told } = watching();
    put();
    is.diskFull = true;
    await look(2);
    restart();
    await look(3);
    expect(told()).toEqual([DISK]);
    is.diskFull = false;
    restart();
    await look(2);
    is.diskFull = true;
    await look(2);
    expect(told()).toEqual([DISK, DISK]);
  });

  it('is told to an endpoint that comes later, and nobody asks the engine before', async () => {
    const { is, put, look, told, world } = watching();
    is.engineAway = true;
    await look(5);
    expect(world.store.notifications.conditions()).toEqual([]);
    put();
    await look(2);
    expect(told()).toEqual([ENGINE]);
  });
});

describe('what is over', () => {
  it('is told once of the service, with when it began, also if crawlerd was down meanwhile', async () => {
    const { is, put, look, restart, told, world } = watching(NOTIFICATION_KINDS);
    put();
    await look(3);
    expect(told()).toEqual([]);
    is.diskFull = is.engineAway = true;
    await look(2);
    const began = world.clock.now().toISOString();
    world.clock.advance(60);
    is.diskFull = false;
    await look(5);
    is.engineAway = false;
    restart();
    await look(5);
    const over = (kind: string) => [kind, null, `It began at ${began}.`];
    expect(told()).toEqual([DISK, ENGINE, over('disk_ok'), over('engine_reachable')]);
  });

  it('is not told of what nobody was told of', async () => {
    const { is, put, look, told } = watching(NOTIFICATION_KINDS);
    put();
    is.diskFull = true;
    await look();
    is.diskFull = false;
    await look(3);
    expect(told()).toEqual([]);
  });
});

describe('a crawl without progress', () => {
  /** Tells of no other task, so without a filter by task. */
  async function stalledCrawl() {
    const watched = watching(['stalled', 'failed']);
    const { world } = watched;
    const endpoint = { sealed: '', channelType: 'feishu', host: 'robot.test', language: 'zh' } as const;
    const filter = { kinds: ['stalled' as const] };
    world.store.notifications.putEndpoint({ name: 'robot', ...endpoint, filter }, world.clock.now());
    const id = await world.running();
    let sequence = 0;
    const beat = (items: number): void => {
      sequence += 1;
      world.heartbeat(id, { sequence, progress: progressOf(items) });
    };
    return { ...watched, id, beat };
  }

  it('is told once, by its execution, and again when it stalls once more', async () => {
    const { world, id, beat, look, told } = await stalledCrawl();
    const stall = async (): Promise<void> => {
      for (let seconds = 0; seconds < STALLED_AFTER_SECONDS + 30; seconds += 30) {
        world.clock.advance(30);
        beat(world.store.find(id)?.liveness.progress?.data_items ?? 0);
      }
      await look(3);
    };
    beat(1);
    await look(2);
    expect(told()).toEqual([]);
    await stall();
    const once = ['stalled', id, expect.stringContaining('has not advanced for 300 s')];
    expect(told()).toEqual([once]);
    beat(2);
    await look();
    expect(world.store.notifications.conditions()).toEqual([]);
    await stall();
    expect(told()).toEqual([once, once]);
  });

  it('is over with its end', async () => {
    const { world, id, beat, look, told } = await stalledCrawl();
    beat(1);
    world.clock.advance(STALLED_AFTER_SECONDS + 1);
    beat(1);
    await look();
    world.complete(id, { success: false });
    await look();
    expect([told().length, world.store.notifications.conditions()]).toEqual([1, []]);
  });
});

function progressOf(items: number) {
  return {
    total_urls: 10,
    crawled_urls: items,
    successful_urls: items,
    failed_urls: 0,
    data_items: items,
    runtime_seconds: 1,
  };
}
