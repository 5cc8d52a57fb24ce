import type { ScheduleDocument, Status } from '@crawlerd/shared';
import type { ScheduleRecord, TickRecord } from '../domain/schedule/schedule-record.ts';
import { decideSchedule } from '../use-cases/decide-schedule.ts';
import { putTask } from '../use-cases/put-task.ts';
import { getSchedule, listSchedules, listTicks } from '../use-cases/schedules.ts';
import { World } from './world.ts';
import type { WorldOptions } from './world-options.ts';

export const CONFIG = { task_name: 'shop', base_url: 'http://shop.test/' };

/** Tasks with schedules in a world whose loop sleeps: tests decide themselves, at the times they choose. */
export class ScheduledWorld extends World {
  constructor(options: WorldOptions = {}) {
    super(options);
    this.setClock('2026-05-04T08:00:00Z');
  }

  setClock(time: string): void {
    this.clock.jump((Date.parse(time) - this.clock.now().getTime()) / 1000);
  }

  /** Saves the task `shop`. */
  async put(schedules: Readonly<Record<string, ScheduleDocument>>, task = {}): Promise<void> {
    const priority = 0;
    await putTask(this.services, 'shop', { config: CONFIG, priority, ...task, schedules }, { isDry: false });
  }

  schedule(name = 'hourly'): ScheduleRecord {
    const { schedules } = listSchedules(this.services, { task: 'shop' });
    const found = schedules.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no schedule ${name}`);
    return getSchedule(this.services, found.id);
  }

  async decideAt(time: string, id = this.schedule().id): Promise<void> {
    this.setClock(time);
    await decideSchedule(this.services, id);
  }

  /** Oldest first. */
  ticks(id = this.schedule().id): TickRecord[] {
    return listTicks(this.services, id, { limit: 200 }).ticks.toReversed();
  }

  told(id?: string): string[] {
    return this.ticks(id).map(({ outcome, reason, firstTick, lastTick, count }) => {
      const span = count === 1 ? short(firstTick) : `${short(firstTick)}..${short(lastTick)} ×${count}`;
      return [outcome, reason, span].filter((part) => part !== null).join(' ');
    });
  }

  statuses(): Status[] {
    return this.ticks().flatMap(({ executionId }) =>
      executionId === null ? [] : [this.find(executionId).execution.status],
    );
  }
}

function short(time: Date): string {
  return time
    .toISOString()
    .replace(/:00\.000Z$/, 'Z')
    .slice(5);
}
