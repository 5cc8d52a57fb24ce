import type { ScheduleRefView, ScheduleView } from '@crawlerd/shared';
import { printable } from './text.ts';

/** `shop/nightly` */
export function scheduleName({ task, name }: Pick<ScheduleView, 'task' | 'name'>): string {
  return printable(`${task}/${name}`);
}

/** `2026-10-25T02:30:00+02:00` for people: `2026-10-25 02:30 +02:00`. */
export function localTimeText(localTime: string): string {
  const [, day, minute, offset] =
    /^(\d{4,}-\d\d-\d\d)T(\d\d:\d\d):\d\d([+-]\d\d:\d\d)$/.exec(localTime) ?? [];
  return day === undefined ? printable(localTime) : `${day} ${minute ?? ''} ${offset ?? ''}`;
}

/** A moment on the clock of a zone, in the same form; in UTC if this machine does not know the zone. */
export function zonedText(moment: string, timeZone: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return printable(moment);
  return inZone(date, timeZone) ?? inZone(date, 'UTC') ?? printable(moment);
}

function inZone(date: Date, timeZone: string): string | null {
  try {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'longOffset',
    });
    const part = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
    const offset =
      (part['timeZoneName'] ?? '').replace(/^(?:GMT|UTC)/, '').replace('\u2212', '-') || '+00:00';
    return `${part['year']}-${part['month']}-${part['day']} ${part['hour']}:${part['minute']} ${offset}`;
  } catch {
    // It throws for a zone that it does not know.
    return null;
  }
}

/** In a word: whether it launches anything, and if not, why. */
export function scheduleState({ paused_by: pausedBy, fault }: ScheduleView): string {
  if (fault !== null) return 'fault';
  switch (pausedBy) {
    case 'operator':
      return 'paused';
    case 'document':
      return 'paused in its task';
    case null:
      return 'ok';
  }
}

/** `nightly: 0 6 * * * Asia/Shanghai, next 2026-10-25 06:00 +08:00` */
export function scheduleLine(view: ScheduleView): string {
  const [next] = view.next_ticks;
  const state = scheduleState(view);
  const then = state === 'ok' ? (next === undefined ? 'no tick in sight' : nextText(next)) : state;
  return `${printable(view.name)}: ${printable(`${view.cron} ${view.time_zone}`)}, ${then}`;
}

/** `next 2026-10-25 06:00 +08:00` */
export function nextText({ local_time: localTime }: { readonly local_time: string }): string {
  return `next ${localTimeText(localTime)}`;
}

/** `schedule nightly for 2026-10-25 06:00 +08:00`; null for an execution that no schedule has launched. */
export function launchedBy(schedule: ScheduleRefView | null): string | null {
  if (schedule === null) return null;
  return `schedule ${printable(schedule.name)} for ${localTimeText(schedule.local_time)}`;
}
