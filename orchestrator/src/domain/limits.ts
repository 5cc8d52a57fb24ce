import type { Execution } from './execution.ts';

/** A limit that is reached, and who has reached it. */
export interface FullLimit {
  readonly kind: 'total' | 'host' | 'group';
  /** The host, or the key of the group; null for the total. */
  readonly key: string | null;
  readonly limit: number;
  /** Ids, oldest first. */
  readonly heldBy: readonly string[];
}

/** What keeps executions in the queue although there are free places. */
export interface FullKeys {
  readonly hosts: readonly string[];
  readonly groups: readonly string[];
}

export const NOTHING_FULL: FullKeys = { hosts: [], groups: [] };

export function bothFull(one: FullKeys, other: FullKeys): FullKeys {
  return {
    hosts: [...new Set([...one.hosts, ...other.hosts])],
    groups: [...new Set([...one.groups, ...other.groups])],
  };
}

/** The lowest limit among queued members of a group; null if none is queued. */
export type QueuedLimit = (key: string) => number | null;

/** Hosts that are being crawled by as many executions as allowed at once. */
export function fullHosts(live: readonly Execution[], limit: number | null): string[] {
  if (limit === null) return [];
  const ofHosts = byKey(live, ({ spec }) => spec.targetHost);
  return [...ofHosts].filter(([, there]) => there.length >= limit).map(([host]) => host);
}

/** Groups that have reached their limits. Without a live member none has. */
export function fullGroups(live: readonly Execution[], queuedLimit: QueuedLimit): string[] {
  const ofGroups = byKey(live, ({ spec }) => spec.group?.key ?? null);
  return [...ofGroups]
    .filter(([key, members]) => members.length >= lowestLimit(key, members, queuedLimit))
    .map(([key]) => key);
}

/** Null for no limit, or while it is not reached. */
export function fullHost(host: string, live: readonly Execution[], limit: number | null): FullLimit | null {
  const there = live.filter(({ spec }) => spec.targetHost === host);
  if (limit === null || there.length < limit) return null;
  return { kind: 'host', key: host, limit, heldBy: idsOf(there) };
}

/** Null while its limit is not reached. */
export function fullGroup(
  key: string,
  live: readonly Execution[],
  queuedLimit: QueuedLimit,
): FullLimit | null {
  const members = live.filter(({ spec }) => spec.group?.key === key);
  const limit = lowestLimit(key, members, queuedLimit);
  return members.length < limit ? null : { kind: 'group', key, limit, heldBy: idsOf(members) };
}

/**
 * The limit of a group: the lowest among its members that have not finished. So one that asks for few is not overrun by
 * those that allow more. It stops nobody: whoever runs when a lower one arrives goes on.
 */
function lowestLimit(key: string, live: readonly Execution[], queuedLimit: QueuedLimit): number {
  const limits = live.map(({ spec }) => spec.group?.limit ?? Number.POSITIVE_INFINITY);
  return Math.min(queuedLimit(key) ?? Number.POSITIVE_INFINITY, ...limits);
}

function byKey(
  executions: readonly Execution[],
  keyOf: (execution: Execution) => string | null,
): Map<string, Execution[]> {
  const found = new Map<string, Execution[]>();
  for (const execution of executions) {
    const key = keyOf(execution);
    if (key === null) continue;
    const same = found.get(key);
    if (same === undefined) found.set(key, [execution]);
    else same.push(execution);
  }
  return found;
}

function idsOf(executions: readonly Execution[]): string[] {
  return executions.map(({ id }) => id).toSorted();
}

/** A part of a sentence. */
export function holders({ heldBy: [first = 'others', ...others] }: FullLimit): string {
  switch (others.length) {
    case 0:
      return `${first} is running`;
    case 1:
      return `${first} and 1 other are running`;
    default:
      return `${first} and ${others.length} others are running`;
  }
}
