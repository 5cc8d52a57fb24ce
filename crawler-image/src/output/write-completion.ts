import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '@crawlerd/shared';
import type { Log } from '../base/log.ts';
import { writeAtomically } from '../files/write-atomically.ts';

/**
 * Writes the completion to the output folder before it is sent, so that the folder shows how the crawl ended. If it
 * cannot be written, that is only logged, because it can still be sent.
 */
export async function writeCompletion(file: string, body: string, log: Log): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeAtomically(file, (handle) => handle.appendFile(`${body}\n`));
  } catch (error) {
    log.warn(messageOf(error));
  }
}
