import type { Clock } from '../ports/clock.ts';
import type { ExecutionFiles } from '../ports/execution-files.ts';
import type { RemovalUnderWay } from '../ports/retention-store.ts';
import type { Store } from '../ports/store.ts';

export interface FinishRemovalDeps {
  readonly store: Store;
  readonly files: Pick<ExecutionFiles, 'remove'>;
  readonly clock: Clock;
  /** Returns when others have had their turn; false to stop. */
  readonly turn: () => Promise<boolean>;
}

/** So many rows are deleted in one turn, and a few. */
const ROWS_MAX = 500;

/**
 * Removes the files of an execution, and then its rows, in steps between which others have their turn. Each step may be
 * the last one before a crash: the next start begins with what is left.
 *
 * @returns whether it is complete; false if it was stopped.
 * @throws StorageError if files remain; then its rows do, too.
 */
export async function finishRemoval(deps: FinishRemovalDeps, removal: RemovalUnderWay): Promise<boolean> {
  const { store, files, clock, turn } = deps;
  const { executionId, attempts: attempt } = removal;
  for await (const bytes of files.remove({ executionId, attempt })) {
    if (bytes > 0) store.retention.noteFreed(executionId, bytes);
    if (!(await turn())) return false;
  }
  while (!store.retention.deleteRows(executionId, ROWS_MAX, clock.now())) {
    if (!(await turn())) return false;
  }
  return true;
}
