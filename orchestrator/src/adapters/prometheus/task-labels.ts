/** Tasks with series of their own. */
export const TASKS_MAX = 100;
/** In brackets, which no name of a task has. */
const NO_TASK = '(none)';
const OTHER_TASKS = '(other)';

/** A label for each task: the first so many have one of their own, so that the number of series has a limit. */
export class TaskLabels {
  readonly #named = new Set<string>();

  of(task: string | null): string {
    if (task === null) return NO_TASK;
    if (this.#named.has(task)) return task;
    if (this.#named.size >= TASKS_MAX) return OTHER_TASKS;
    this.#named.add(task);
    return task;
  }
}
