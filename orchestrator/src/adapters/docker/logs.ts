import { pipeline, type Readable } from 'node:stream';
import { RuntimeError, type LogOptions, type LogRecord, type RuntimeState } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import { engineSince, LogDemultiplexer } from './log-stream.ts';

type Found = Exclude<RuntimeState, { kind: 'unreachable' }>;

/** The engine's follow stream can outlive its container: how often we look for ourselves. */
const WATCH_MS = 2_000;
/** How long a stream may go on after its container has ended. */
const DRAIN_MS = 2_000;
const PENDING_POLL_MS = 200;

/**
 * What a container printed. A followed log is read in up to three steps: wait for the start (the engine
 * would end at once), follow, and after the end read what the follow stream may have left out.
 */
export async function* containerLogs(
  engine: Engine,
  find: () => Promise<Found>,
  { since, follow, signal }: LogOptions,
): AsyncGenerator<LogRecord> {
  let last = since;
  for (;;) {
    if (signal?.aborted === true) return;
    const state = await find();
    if (state.kind === 'absent') return;
    if (follow && state.kind === 'pending') {
      await delay(PENDING_POLL_MS);
      continue;
    }
    const isFollowing = follow && state.kind === 'running';
    for await (const record of readLogs(engine, state.containerId, find, last, isFollowing, signal)) {
      yield record;
      if (last === undefined || record.timestamp > last) last = record.timestamp;
    }
    if (!isFollowing) return;
    // Only reached while it was running: look again, and read what came last.
    if ((await find()).kind === 'running') await delay(PENDING_POLL_MS);
  }
}

async function* readLogs(
  engine: Engine,
  containerId: string,
  find: () => Promise<Found>,
  since: string | undefined,
  follow: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogRecord> {
  const done = new AbortController();
  const ends = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal]);
  let raw: Readable;
  try {
    raw = await engine.openStream(
      'show the logs',
      {
        method: 'GET',
        path: `/containers/${containerId}/logs`,
        query: {
          stdout: 1,
          stderr: 1,
          timestamps: 1,
          follow: follow ? 1 : 0,
          ...(since === undefined ? {} : { since: engineSince(since) }),
        },
      },
      ends,
    );
  } catch (error) {
    if (signal?.aborted === true || hasStatus(error, 404)) return;
    throw error;
  }
  const records = pipeline(raw, new LogDemultiplexer(since), () => {});
  let cutByUs = false;
  const cut = (): void => {
    cutByUs = true;
    done.abort();
  };
  if (follow) void cutAfterEnd(find, ends, cut);
  try {
    for await (const record of records) yield record;
  } catch (error) {
    if (!cutByUs && signal?.aborted !== true) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RuntimeError('interrupted', `The Docker engine's log stream broke: ${reason}.`);
    }
  } finally {
    done.abort();
    raw.destroy();
  }
}

/** Ends a follow stream that hangs after its container has ended. */
async function cutAfterEnd(find: () => Promise<Found>, ends: AbortSignal, cut: () => void): Promise<void> {
  while (!ends.aborted) {
    await delay(WATCH_MS, ends);
    if (ends.aborted) return;
    const kind = await find().then(
      (state) => state.kind,
      () => 'unknown',
    );
    if (kind === 'running' || kind === 'unknown') continue;
    await delay(DRAIN_MS, ends);
    cut();
    return;
  }
}

/** Returns early when `ends` aborts. */
async function delay(ms: number, ends?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(finish, ms);
    function finish(): void {
      clearTimeout(timer);
      ends?.removeEventListener('abort', finish);
      resolve();
    }
    ends?.addEventListener('abort', finish);
  });
}
