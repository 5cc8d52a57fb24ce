import type { LogOptions, LogRecord } from '../../ports/runtime.ts';
import { delay } from '../system/delay.ts';
import { LogFileReader } from './log-file.ts';
import { type FolderState, logPath } from './state-folder.ts';

const FOLLOW_POLL_MS = 100;

/**
 * Everything an attempt printed; with `follow`, until it has ended.
 *
 * @param look returns the attempt's folder, wherever it is by now, and its state; null if there is none.
 */
export async function* readLog(
  look: () => Promise<{ readonly folder: string; readonly kind: FolderState['kind'] } | null>,
  { follow, signal, onProgress }: LogOptions,
): AsyncGenerator<LogRecord> {
  const isAborted = (): boolean => signal?.aborted === true;
  const reader = new LogFileReader();
  while (!isAborted()) {
    // Looked before reading: the log of an ended attempt is complete.
    const found = await look();
    if (found === null) return;
    for await (const record of reader.readNew(logPath(found.folder))) {
      if (isAborted()) return;
      onProgress?.();
      yield record;
    }
    if (!follow || found.kind === 'exited') return;
    await delay(FOLLOW_POLL_MS, signal);
  }
}
