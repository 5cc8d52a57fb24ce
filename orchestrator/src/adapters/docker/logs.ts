import type { LogOptions, LogPart, LogRecord } from '../../ports/runtime.ts';
import { delay } from '../system/delay.ts';
import type { Engine } from './engine.ts';
import { LogReading, type ReadOnce } from './log-reading.ts';
import { readLogs, type LogQuery } from './read-logs.ts';
import type { Found } from './state.ts';

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
  { after, follow, signal, onProgress }: LogOptions,
  pace: LogPace = PACE,
): AsyncGenerator<LogPart> {
  const caller = signal ?? new AbortController().signal;
  const isCut = (): boolean => caller.aborted;
  const reading = new LogReading(after);
  for (;;) {
    if (isCut()) return;
    const state = await find();
    if (state.kind === 'absent') return;
    const isOver = !follow || state.kind === 'exited';
    if (isOver || state.kind === 'running') {
      const part = { containerId: state.containerId, isOver: state.kind === 'exited' };
      const read: ReadOnce = async function* (options) {
        const query = { ...part, ...options };
        const records = options.follow
          ? followLogs(engine, query, caller, find, pace)
          : readLogs(engine, query, caller);
        for await (const record of records) {
          onProgress?.();
          yield record;
        }
      };
      yield* reading.unread(read, !isOver, isCut);
    }
    if (isOver) return;
    // It has not started, or the stream ended: usually with its container, sometimes before it.
    if ((await find()).kind !== 'exited') await delay(pace.startMs, signal);
  }
}

/** Follows, but not forever: the engine's stream can outlive its container. */
async function* followLogs(
  engine: Engine,
  query: LogQuery,
  caller: AbortSignal,
  find: () => Promise<Found>,
  pace: LogPace,
): AsyncGenerator<LogRecord> {
  const over = new AbortController();
  void abortAfterEnd(over, find, pace);
  try {
    yield* readLogs(engine, query, AbortSignal.any([caller, over.signal]));
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
