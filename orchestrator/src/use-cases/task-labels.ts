import { parseJson } from '@crawlerd/shared';
import type { Labels } from '../domain/caller.ts';
import type { SavedTask } from '../domain/task.ts';

/** The labels of what a task launches. */
export function launchLabelsOf({ body }: Pick<SavedTask, 'body'>): Labels {
  const labels = memberOf(parseJson(body), 'labels');
  const pairs = typeof labels === 'object' && labels !== null ? Object.entries<unknown>({ ...labels }) : [];
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
