import { isFinished, isLive } from '@crawlerd/shared';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';

/** Whoever was dispatched is not one too many of its group. A lower limit that comes later stops nobody. */
export const groupLimitsAreKept: Checker['find'] = (world) => {
  const { ledger } = world;
  for (const { kind, execution_id: id } of ledger.newEvents) {
    if (kind !== 'dispatched') continue;
    const { live, limit } = groupOf(world, id);
    if (live > limit) return `${id} runs as one of ${live} of a group with a limit of ${limit}`;
  }
  return null;
};

export function isGroupFull(world: World, id: string): boolean {
  const { live, limit } = groupOf(world, id);
  return live >= limit;
}

/** How many of its group run, and the lowest limit among those that have not finished. */
function groupOf({ ledger }: World, id: string): { readonly live: number; readonly limit: number } {
  const key = ledger.spec(id).group?.key;
  if (key === undefined) return { live: 0, limit: Infinity };
  const members = ledger.executions.filter(
    (each) => !isFinished(each.status) && ledger.spec(each.id).group?.key === key,
  );
  return {
    live: members.filter(({ status }) => isLive(status)).length,
    limit: Math.min(...members.map((each) => ledger.spec(each.id).group?.limit ?? Infinity)),
  };
}
