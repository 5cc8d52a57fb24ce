import { isFinished } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import type { ExecutionFiles } from '../ports/execution-files.ts';
import type { Logger } from '../ports/logger.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';

export interface ExecutionSizeDeps {
  readonly store: Store;
  readonly files: Pick<ExecutionFiles, 'measure'>;
  readonly logger: Logger;
}

/** Measures the files of a finished execution and stores their size: no look at all executions walks all folders. */
export async function measureExecution(deps: ExecutionSizeDeps, last: AttemptRef): Promise<number> {
  try {
    const bytes = await deps.files.measure(last);
    // It may have been resumed meanwhile: then its files are about to change.
    const status = deps.store.find(last.executionId)?.execution.status;
    if (status !== undefined && isFinished(status)) deps.store.retention.noteBytes(last.executionId, bytes);
    return bytes;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const { executionId } = last;
    deps.logger.warn({ executionId, detail: error.message }, 'the files of an execution cannot be measured');
    return 0;
  }
}
