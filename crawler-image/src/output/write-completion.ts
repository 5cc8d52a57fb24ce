import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../base/log.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { messageOf } from '../base/message-of.ts';

/**
 * Writes the completion down before it is sent: whoever finds the output folder later knows how the crawl
 * ended. If it cannot be written that is logged, for it can still be sent.
 */
export async function writeCompletion(file: string, body: string, log: Log): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeAtomically(file, (handle) => handle.appendFile(`${body}\n`));
  } catch (error) {
    log.warn(messageOf(error));
  }
}
