import type { Readable } from 'node:stream';
import { messageOf } from '@crawlerd/shared';
import { RuntimeError } from '../../../ports/runtime.ts';
import { LineSplitter } from '../../system/line-buffer.ts';
import { readable } from '../state.ts';

export interface ProgressOptions {
  /** Completes "could not ...", such as `build the image`. */
  readonly action: string;
  /** Fails when the engine has sent nothing for so long. */
  readonly inactivityMs: number;
  /** Each line of output worth showing. */
  readonly onText?: (text: string) => void;
}

/**
 * Reads the engine's progress of a pull, import or build (one JSON text a line) to its end. The engine
 * answers 200 before it begins, so a failure is just one of the lines.
 *
 * @throws RuntimeError `rejected` with the engine's message, `interrupted` if it sent nothing for too long or the
 *   connection broke.
 */
export async function readProgress(stream: Readable, options: ProgressOptions): Promise<void> {
  const lines = new LineSplitter();
  let isSilent = false;
  const watchdog = setTimeout(() => {
    isSilent = true;
    stream.destroy();
  }, options.inactivityMs);
  try {
    for await (const chunk of stream) {
      watchdog.refresh();
      for (const line of lines.push(Buffer.from(chunk))) handleLine(line, options);
    }
    for (const line of lines.end()) handleLine(line, options);
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    if (!isSilent) {
      const reason = messageOf(error);
      throw new RuntimeError(
        'interrupted',
        `The connection to the Docker engine was lost when it was asked to ${options.action}: ${reason}.`,
      );
    }
  } finally {
    clearTimeout(watchdog);
    stream.destroy();
  }
  if (isSilent) {
    throw new RuntimeError(
      'interrupted',
      `The Docker engine made no progress for ${options.inactivityMs / 1000} s when asked to ${options.action}.`,
    );
  }
}

function handleLine(line: string, { action, onText }: ProgressOptions): void {
  const { error, text } = parseProgress(line);
  if (error !== null) {
    throw new RuntimeError('rejected', `The Docker engine could not ${action}: ${readable(error)}.`);
  }
  if (text !== null) onText?.(text);
}

/** One progress line. A line that is not JSON is ignored. */
export function parseProgress(line: string): { error: string | null; text: string | null } {
  const value = parseObject(line);
  const detail = value.get('errorDetail');
  const error = value.get('error') ?? (detail === undefined ? undefined : parseMessage(detail));
  const text = value.get('stream') ?? value.get('status');
  return {
    error: typeof error === 'string' ? error : error === undefined ? null : 'no reason given',
    text: typeof text === 'string' && text.trim() !== '' ? text.trim() : null,
  };
}

function parseObject(line: string): Map<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}

function parseMessage(detail: unknown): unknown {
  return typeof detail === 'object' && detail !== null && 'message' in detail ? detail.message : null;
}
