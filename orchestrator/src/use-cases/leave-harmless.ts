import type { Logger } from '../ports/logger.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import { StorageError } from '../ports/storage-error.ts';

export interface LeaveHarmlessDeps {
  readonly outputs: OutputFiles;
  readonly logger: Logger;
}

/**
 * Takes out of an output folder what a hostile crawler may have left there for people on this machine, such as a
 * setuid file. The container is gone by then. What remains is closed to other users by the folder above, so a failure
 * is logged and does not keep the attempt from its end.
 */
export async function leaveHarmless(
  { outputs, logger }: LeaveHarmlessDeps,
  executionId: string,
): Promise<void> {
  try {
    const count = await outputs.makeHarmless(executionId);
    if (count > 0)
      logger.warn({ executionId, count }, 'removed setuid bits or special files from an output folder');
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    logger.error({ executionId, error }, 'an output folder may hold setuid or special files');
  }
}
