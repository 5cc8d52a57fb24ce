import type { JudgedItems } from '../records/judged-items.ts';
import vm from 'node:vm';
import type { ItemCheck, OnInvalid } from '@crawlerd/shared';

/** Time limit per item: a regular expression of a schema may take exponential time on some texts. */
const TIME_MS_MAX = 1000;
const context = vm.createContext({ check: () => [], item: null });
const script = new vm.Script('check(item)');

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
  context['check'] = check;
  context['item'] = item;
  try {
    const errors: unknown = script.runInContext(context, { timeout: TIME_MS_MAX });
    return Array.isArray(errors) ? errors.map(String) : [];
  } catch {
    return [`/ could not be validated within ${TIME_MS_MAX} ms`];
  }
}
