import { expect, it } from 'vitest';
import { ScheduleSchema, withDefaults } from '@crawlerd/shared';
import { SqliteStore } from '../../adapters/sqlite/sqlite-store.ts';
import { anExecution } from '../../testing/executions.ts';
import { CONFIG } from '../../testing/scheduled-world.ts';
import { CronerCalendar } from '../../adapters/cron/croner-calendar.ts';
import { World } from '../world.ts';
import { TickWatch } from './ticks.ts';

const MINUTE_MS = 60_000;
const calendar = new CronerCalendar();

/** A task whose schedule ticks each minute, in a real store, beside the watch. */
class Watched {
  readonly #world = new World(8, false);
  readonly #store = new SqliteStore(this.#world.disk.connect());
  readonly #watch = new TickWatch();
  #minute = 0;

  constructor() {
    const document = withDefaults(ScheduleSchema, { cron: '* * * * *', time_zone: 'UTC', overlap: 'skip' });
    const schedules = { ...this.#moment(), documents: new Map([['often', document]]), newId: () => 's01' };
    const body = JSON.stringify({ config: CONFIG });
    this.#store.tasks.put('shop', body, schedules.now, { schedules });
  }

  /** The first minute with room launches, the others are skipped, as its execution is unfinished. */
  decide(minutes: number, { queueRoom } = { queueRoom: 9 }): void {
    for (let left = minutes; left > 0; left--) {
      this.#minute += 1;
      const launch = { task: { name: 'shop', revision: 1 }, newExecution: () => anExecution({ id: 'e01' }) };
      this.#store.schedules.decide('s01', { ...this.#moment(), launch, queueRoom });
    }
  }

  removeTask(): void {
    this.#store.tasks.remove('shop', this.#moment());
  }

  /** As a fault of the store would. */
  forget(rows: string): void {
    this.#world.disk.client.exec(`DELETE FROM ticks WHERE ${rows}`);
  }

  look(): string | null {
    this.#world.tasks.refresh();
    return this.#watch.checker.find(this.#world);
  }

  #moment() {
    return { now: new Date(Date.UTC(2026, 0, 1) + this.#minute * MINUTE_MS), calendar };
  }
}

const GONE = 'a tick and its launch do not go together: e01 by schedule/s01/2026-01-01T00:01:00.000Z';

it('the row of a launch may go when its schedule is removed and has newer ones', () => {
  const watched = new Watched();
  watched.decide(101);
  expect(watched.look()).toBeNull();
  watched.removeTask();
  expect(watched.look()).toBeNull();
});

it('so may one that was written in the step in which the schedule was removed', () => {
  const watched = new Watched();
  watched.decide(101);
  watched.removeTask();
  expect(watched.look()).toBeNull();
});

it('the row may not go while the schedule is there, nor while fewer rows are left than are kept', () => {
  const living = new Watched();
  living.decide(101);
  expect(living.look()).toBeNull();
  living.forget('id = 1');
  expect(living.look()).toBe(GONE);
  const few = new Watched();
  few.decide(101);
  expect(few.look()).toBeNull();
  few.removeTask();
  few.forget('id = 2');
  expect(few.look()).toBe(GONE);
});

it('nor may it go while older rows are kept', () => {
  const watched = new Watched();
  watched.decide(50, { queueRoom: 0 });
  watched.decide(51);
  expect(watched.look()).toBeNull();
  watched.forget('id = 51');
  watched.removeTask();
  expect(watched.look()).toMatch(/^a tick and its launch do not go together: e01/);
});
