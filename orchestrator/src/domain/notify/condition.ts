import type { NotificationKind } from '@crawlerd/shared';

/** What holds for a while. Of the service it is told when it begins and when it is over; a crawl has a verdict then. */
export type ConditionKind = Extract<NotificationKind, 'stalled' | 'disk_low' | 'engine_unreachable'>;

export interface Condition {
  readonly kind: ConditionKind;
  /** Null: it is about the service. */
  readonly executionId: string | null;
}

export interface FoundCondition extends Condition {
  /** One sentence for people. */
  readonly message: string;
}

/** What is told when a condition is over. */
export const OVER = {
  stalled: null,
  disk_low: 'disk_ok',
  engine_unreachable: 'engine_reachable',
} as const satisfies Readonly<Record<ConditionKind, NotificationKind | null>>;

function conditionKey({ kind, executionId }: Condition): string {
  return `${kind} ${executionId ?? ''}`;
}

/** What is to be told now, and what may be told again because it has ended. */
export interface ConditionChanges {
  readonly begun: readonly FoundCondition[];
  readonly ended: readonly Condition[];
}

/**
 * Of the service only what two looks in a row agree on: a disk at its limit, or an engine that is restarted, is not told
 * again and again.
 *
 * @param told what was told and has not ended.
 * @param before what the look before this one found.
 */
export function conditionChanges(
  told: readonly Condition[],
  found: readonly FoundCondition[],
  before: readonly Condition[],
): ConditionChanges {
  const [isTold, isFound, wasFound] = [isAmong(told), isAmong(found), isAmong(before)];
  return {
    begun: found.filter((each) => !isTold(each) && (each.executionId !== null || wasFound(each))),
    ended: told.filter((each) => !isFound(each) && (each.executionId !== null || !wasFound(each))),
  };
}

function isAmong(conditions: readonly Condition[]): (condition: Condition) => boolean {
  const keys = new Set(conditions.map(conditionKey));
  return (condition) => keys.has(conditionKey(condition));
}
