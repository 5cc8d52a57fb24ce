import { pipeline } from 'node:stream';
import { messageOf } from '@crawlerd/shared';
import { RuntimeError, type LogOptions, type LogRecord, type RuntimeState } from '../../ports/runtime.ts';
import { delay } from '../system/delay.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import { engineSince, LogDemultiplexer } from './log-stream.ts';
import { readable } from './state.ts';

type Found = Exclude<RuntimeState, { kind: 'unreachable' }>;

export interface LogPace {
  /** How often to check whether a followed container still runs. */
  readonly watchMs: number;
  /** How long a follow stream may continue after its container has ended. */
  readonly drainMs: number;
  /** How often to check whether a container has started. */
  readonly startMs: number;
}

/**
 * A caller that knows of the end stops on its own; the check is for callers that do not. It costs one engine call
 * for each followed log, and there may be a thousand, so it must be rare.
 */
const PACE: LogPace = { watchMs: 30_000, drainMs: 2_000, startMs: 200 };

/**
 * What a container printed. A followed log is read in up to three steps: wait for the start (the engine
 * would end at once), follow, and after the end read what the follow stream may have left out.
 *
 * @param find returns the current state of the container.
 */
export async function* containerLogs(
  engine: Engine,
  find: () => Promise<Found>,
  { since, follow, signal }: LogOptions,
  pace: LogPace = PACE,
): AsyncGenerator<LogRecord> {
  let last = since;
  for (;;) {
    if (signal?.aborted === true) return;
    const state = await find();
    if (state.kind === 'absent') return;
    const isOver = !follow || state.kind === 'exited';
    if (isOver || state.kind === 'running') {
      const caller = signal ?? new AbortController().signal;
      const records = isOver
        ? readLogs(engine, state.containerId, last, false, caller)
        : followLogs(engine, state.containerId, last, caller, find, pace);
      for await (const record of records) {
        yield record;
        if (last === undefined || record.timestamp > last) last = record.timestamp;
      }
    }
    if (isOver) return;
    // It has not started, or the stream ended: usually with its container, sometimes before it.
    if ((await find()).kind !== 'exited') await delay(pace.startMs, signal);
  }
}

/** Follows, but not forever: the engine's stream can outlive its container. */
async function* followLogs(
  engine: Engine,
  containerId: string,
  since: string | undefined,
  caller: AbortSignal,
  find: () => Promise<Found>,
  pace: LogPace,
): AsyncGenerator<LogRecord> {
  const over = new AbortController();
  void abortAfterEnd(over, find, pace);
  try {
    yield* readLogs(engine, containerId, since, true, AbortSignal.any([caller, over.signal]));
  } finally {
    over.abort();
  }
}

async function abortAfterEnd(
  over: AbortController,
  find: () => Promise<Found>,
  pace: LogPace,
): Promise<void> {
  while (!over.signal.aborted) {
    await delay(pace.watchMs, over.signal);
    try {
      if ((await find()).kind === 'running') continue;
    } catch {
      // An engine that does not answer says nothing about the container.
      continue;
    }
    await delay(pace.drainMs, over.signal);
    over.abort();
  }
}

/** Reads until the engine ends the stream or `signal` aborts. */
async function* readLogs(
  engine: Engine,
  containerId: string,
  since: string | undefined,
  follow: boolean,
  signal: AbortSignal,
): AsyncGenerator<LogRecord> {
  const query = {
    stdout: 1,
    stderr: 1,
    timestamps: 1,
    follow: follow ? 1 : 0,
    ...(since === undefined ? {} : { since: engineSince(since) }),
  };
  try {
    const path = `/containers/${containerId}/logs`;
    const raw = await engine.openStream('show the logs', { method: 'GET', path, query }, signal);
    const demultiplexer = new LogDemultiplexer(since);
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
