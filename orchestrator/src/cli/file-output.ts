import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { messageOf } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';
import type { Output } from './io.ts';

/** Whether what is written there goes to a file or a device, not to a reader or a terminal. */
export function isFile(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFile() || (stat.isCharacterDevice() && !isatty(fd));
  } catch {
    // Closed: Node's own stream knows what to do.
    return false;
  }
}

/** Writes from a place in the bytes on; returns how many it wrote. */
type Write = (fd: number, bytes: Buffer, at: number) => number;

/**
 * Standard output that is a file. Node's own stream for that takes no notice of how much was written (seen in 20.20): on
 * a disk that is full, a part of the text would be missing, and the command would end as if all were there.
 *
 * @throws UserError from `write`
 */
export function fileOutput(fd: number, write: Write = writeSync): Output {
  return {
    write(text) {
      const bytes = Buffer.from(text);
      try {
        for (let at = 0; at < bytes.length;) at += write(fd, bytes, at);
      } catch (error) {
        throw new UserError(outputLost(error), { cause: error });
      }
      return true;
    },
    // It never asks anybody to wait.
    once: () => undefined,
  };
}

export function outputLost(error: unknown): string {
  return `The output cannot be written: ${messageOf(error)}. What is there is not all of it.`;
}
