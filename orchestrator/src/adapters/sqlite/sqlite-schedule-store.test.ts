import { describe, expect, it } from 'vitest';
import { ScheduleSchema, withDefaults, type CompleteSchedule } from '@crawlerd/shared';
import { CONFIG } from '../../testing/scheduled-world.ts';
import { anExecution } from '../../testing/executions.ts';
import { openTestStore } from '../../testing/test-store.ts';
import type { PreparedLaunch } from '../../ports/schedule-store.ts';
import { TicksDueError } from '../../ports/schedule-store.ts';
import { CronerCalendar } from '../cron/croner-calendar.ts';
import type { SqliteStore } from './sqlite-store.ts';

const calendar = new CronerCalendar();
const T8 = Date.parse('2026-05-04T08:00Z');
const HOUR_MS = 3_600_000;

function at(hour: number): { now: Date; calendar: CronerCalendar } {
  return { now: new Date(T8 + hour * HOUR_MS), calendar };
}

function documentOf(changes = {}): CompleteSchedule {
  return withDefaults(ScheduleSchema, { cron: '@hourly', time_zone: 'UTC', overlap: 'allow', ...changes });
}

class Made {
  readonly store: SqliteStore = openTestStore();
  #ids = 0;

  put(names: readonly string[], hour = 0, changes = {}): void {
    const documents = new Map(names.map((name) => [name, documentOf(changes)]));
    const wanted = { ...at(hour), documents, newId: () => `s${(this.#ids += 1)}` };
    const body = JSON.stringify({ config: CONFIG, labels: { n: String((this.#ids += 10)) } });
    this.store.tasks.put('shop', body, wanted.now, { schedules: wanted });
  }

  decide(id: string, hour: number, { revision = 1, queueRoom = 100 } = {}) {
    const launch: PreparedLaunch = {
      task: { name: 'shop', revision },
      newExecution: () => anExecution({ id: `e${(this.#ids += 1)}`, status: 'queued' }),
    };
    return this.store.schedules.decide(id, { ...at(hour), launch, queueRoom });
  }

  ids(): string[] {
    return this.store.schedules.list({ limit: 50, after: null }).schedules.map(({ id }) => id);
  }
}

describe('schedules', () => {
  it('are listed in pages, of one task or of all', () => {
    const made = new Made();
    made.put(['a', 'b', 'c']);
    const { schedules } = made.store;
    const first = schedules.list({ limit: 2, after: null, task: 'shop' });
    expect(first.schedules.map(({ name }) => name)).toEqual(['a', 'b']);
    const second = schedules.list({ limit: 2, after: first.next });
    expect(second).toMatchObject({ schedules: [{ name: 'c' }], next: null });
    expect(schedules.list({ limit: 2, after: null, task: 'other' })).toEqual({ schedules: [], next: null });
  });

  it('are due at their next tick, and when the clock was set back behind what is decided', () => {
    const made = new Made();
    made.put(['a']);
    const [id = ''] = made.ids();
    const { schedules } = made.store;
    expect(schedules.nextLookAt()).toEqual(at(1).now);
    expect(schedules.due(at(0.5).now, 10)).toEqual([]);
    expect(schedules.due(at(1).now, 10)).toEqual([id]);
    made.decide(id, 1);
    expect(schedules.due(at(1.5).now, 10)).toEqual([]);
    expect(schedules.due(at(0.5).now, 10)).toEqual([id]);
    schedules.setPaused(id, true, at(1.5));
    expect(schedules.nextLookAt()).toBeNull();
    expect(schedules.due(at(9).now, 10)).toEqual([]);
  });

  it('launch nothing, and note nothing, by a revision that is not the current one', () => {
    const made = new Made();
    made.put(['a']);
    const [id = ''] = made.ids();
    expect(made.decide(id, 1, { revision: 7 })).toEqual({ outcome: 'task_changed' });
    const launch: PreparedLaunch = { task: { name: 'shop', revision: 7 }, refusal: 'task_invalid' };
    const refused = made.store.schedules.decide(id, { ...at(1), launch, queueRoom: 100 });
    expect(refused).toEqual({ outcome: 'task_changed' });
    expect(made.store.schedules.ticks(id, { limit: 10, before: null })?.ticks).toEqual([]);
    expect(made.decide(id, 1)).toMatchObject({ outcome: 'decided', launched: [expect.any(String)] });
  });

  it('are not changed, removed or paused before what is due is launched', () => {
    const made = new Made();
    made.put(['a']);
    const [id = ''] = made.ids();
    expect(() => made.put(['b'], 1)).toThrow(TicksDueError);
    expect(() => made.store.tasks.remove('shop', at(1))).toThrow(TicksDueError);
    expect(() => made.store.schedules.setPaused(id, true, at(1))).toThrow(TicksDueError);
    expect(made.store.tasks.find('shop')?.revision).toBe(1);
    expect(made.ids()).toEqual([id]);
  });
});

describe('the rows of ticks', () => {
  it('are read in pages, the newest first, and by outcome', () => {
    const made = new Made();
    made.put(['a'], 0, { overlap: 'skip' });
    const [id = ''] = made.ids();
    for (const hour of [1, 2, 3]) made.decide(id, hour);
    const { schedules } = made.store;
    const first = schedules.ticks(id, { limit: 2, before: null });
    expect(first?.ticks.map(({ firstTick }) => firstTick)).toEqual([at(3).now, at(2).now]);
    const rest = schedules.ticks(id, { limit: 2, before: first?.next ?? null });
    expect(rest).toMatchObject({ ticks: [{ outcome: 'launched', firstTick: at(1).now }], next: null });
    expect(schedules.ticks(id, { limit: 5, before: null, outcome: 'skipped' })?.ticks).toHaveLength(2);
    expect(schedules.ticks('none', { limit: 5, before: null })).toBeNull();
  });

  it('of a removed schedule stay, the last 100', () => {
    const made = new Made();
    made.put(['a'], 0, { overlap: 'skip' });
    const [id = ''] = made.ids();
    for (let hour = 1; hour <= 120; hour++) made.decide(id, hour);
    made.put([], 120.5);
    expect(made.store.schedules.find(id)).toBeNull();
    const kept = made.store.schedules.ticks(id, { limit: 200, before: null })?.ticks ?? [];
    expect(kept).toHaveLength(100);
    expect(kept[0]?.firstTick).toEqual(at(120).now);
  });
});
