import { pipeline } from 'node:stream';
import { messageOf } from '@crawlerd/shared';
import { RuntimeError, type LogRecord } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import { LogDemultiplexer } from './log-stream.ts';
import { readable } from './state.ts';

export interface LogQuery {
  readonly containerId: string;
  readonly follow?: boolean;
  /** Only the last so many entries of the engine; of a long line, perhaps not its beginning. */
  readonly tail?: number;
  /** The container has ended before this. */
  readonly isOver: boolean;
}

/**
 * Reads until the engine ends the stream or `signal` aborts. The engine can also leave out what is before a time;
 * nothing asks for that, as a log is not in the order of its times.
 */
export async function* readLogs(
  engine: Engine,
  { containerId, follow = false, tail, isOver }: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<LogRecord> {
  const query = {
    stdout: 1,
    stderr: 1,
    timestamps: 1,
    follow: follow ? 1 : 0,
    ...(tail === undefined ? {} : { tail }),
  };
  try {
    const path = `/containers/${containerId}/logs`;
    const raw = await engine.openStream('show the logs', { method: 'GET', path, query }, signal);
    const demultiplexer = new LogDemultiplexer(isOver);
    // Both ends of the pipe are destroyed together, also when the reader stops early.
    const records: AsyncIterable<LogRecord> = pipeline(raw, demultiplexer, () => {});
    yield* records;
    const { fault } = demultiplexer;
    if (fault !== null) {
      throw new RuntimeError(
        'rejected',
        `The Docker engine could not return the complete log: ${readable(fault)}.`,
      );
    }
  } catch (error) {
    if (signal.aborted || hasStatus(error, 404)) return;
    if (error instanceof RuntimeError) throw error;
    const reason = messageOf(error);
    throw new RuntimeError('interrupted', `The log stream of the Docker engine was lost: ${reason}.`);
  }
}
