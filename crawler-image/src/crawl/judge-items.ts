import type { ItemCheck, OnInvalid } from '@crawlerd/shared';
import { TimeLimit } from '../guard/time-limit.ts';
import type { JudgedItems } from '../records/judged-items.ts';

/** For each item: a regular expression of a schema may take exponential time on some texts. */
const CPU_MS_MAX = 1000;
const limits = new WeakMap<ItemCheck, TimeLimit>();

/** Validates the items of a page against the schema of the config. The errors of an item are in its `_errors`. */
export function judgeItems(
  items: readonly unknown[],
  check: ItemCheck | null,
  onInvalid: OnInvalid,
): JudgedItems {
  if (check === null) return { items, quarantined: [], invalid: 0 };
  const kept: unknown[] = [];
  const quarantined: unknown[] = [];
  let invalid = 0;
  for (const item of items) {
    const errors = errorsOf(item, check);
    if (errors.length === 0) {
      kept.push(item);
      continue;
    }
    invalid += 1;
    const marked = typeof item === 'object' && item !== null ? { ...item, _errors: errors } : item;
    if (onInvalid === 'keep') kept.push(marked);
    if (onInvalid === 'quarantine') quarantined.push(marked);
  }
  return { items: kept, quarantined, invalid };
}

function errorsOf(item: unknown, check: ItemCheck): readonly string[] {
  let limit = limits.get(check);
  if (limit === undefined) limits.set(check, (limit = new TimeLimit('the item_schema', CPU_MS_MAX)));
  return limit.run(() => check(item)) ?? [`/ could not be validated within ${CPU_MS_MAX} ms`];
}
