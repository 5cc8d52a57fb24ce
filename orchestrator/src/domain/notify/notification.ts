import {
  isFinished,
  type DeliveredKind,
  type EndpointFilter,
  type NotificationKind,
  type Reason,
  type Status,
} from '@crawlerd/shared';
import type { EventKind } from '../transitions.ts';

/** What an endpoint is told, with all that is needed to put it into words later. */
export interface Notification {
  readonly kind: DeliveredKind;
  readonly at: Date;
  /** Null: it is about the service. */
  readonly executionId: string | null;
  /** `task_name` of the crawl config. */
  readonly taskName: string | null;
  /** The saved task. */
  readonly task: string | null;
  readonly attempt: number;
  readonly reason: Reason | null;
  /** One sentence; its author may be a crawler, or a site. */
  readonly message: string | null;
}

/** What filters are compared with. */
export interface NotifiedOf {
  readonly kind: NotificationKind;
  readonly task: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** About the service, so filters by task and labels do not apply. */
const OF_SERVICE: readonly NotificationKind[] = [
  'endpoint_paused',
  'disk_low',
  'disk_ok',
  'engine_unreachable',
  'engine_reachable',
];

/** Where nobody says otherwise, only of what went wrong, and of what is right again by itself. */
const DEFAULT_KINDS: readonly NotificationKind[] = [
  'failed',
  'timed_out',
  'lost',
  'drift',
  'tick_skipped',
  ...OF_SERVICE,
];

/** What a line of the history is notified as; null for one that nobody is told of. */
export function notificationKindOf(change: {
  readonly kind: EventKind;
  readonly fromStatus: Status;
  readonly toStatus: Status;
}): NotificationKind | null {
  const { kind, fromStatus, toStatus } = change;
  if (fromStatus === toStatus) return null;
  if (isFinished(toStatus)) return toStatus;
  if (toStatus === 'stale') return 'stale';
  // Somebody who resumes an execution knows of it.
  return toStatus === 'queued' && kind !== 'resumed' ? 'retried' : null;
}

/** Whether an endpoint wants to be told. What is about the service has no task and no labels, and concerns everybody. */
export function isWanted(filter: EndpointFilter, { kind, task, labels }: NotifiedOf): boolean {
  if (!(filter.kinds ?? DEFAULT_KINDS).includes(kind)) return false;
  if (OF_SERVICE.includes(kind)) return true;
  if (filter.tasks !== undefined && (task === null || !filter.tasks.includes(task))) return false;
  return Object.entries(filter.labels ?? {}).every(([key, value]) => labels[key] === value);
}
