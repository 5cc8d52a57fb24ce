import type { TaskRefView } from '@crawlerd/shared';
import { printable } from './text.ts';

/** `shop-daily, revision 3`; null for an execution without a task. */
export function savedTask(task: TaskRefView | null): string | null {
  return task === null ? null : `${printable(task.name)}, revision ${task.revision}`;
}
