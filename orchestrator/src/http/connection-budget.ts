import type { ConnectionRules } from './connection-limits.ts';

export interface ConnectionBudget {
  readonly operator: ConnectionRules;
  readonly callback: ConnectionRules;
}

/** Enough for a few thousand live feeds; more would only cost memory. */
const OPERATOR_MAX = 4000;
/** Connections of one container. A crawler needs one or two. */
const SOURCE_MAX = 64;
/** A crawler on a slow machine can open a connection some time before it uses it. */
const SOURCE_MIN = 4;
const CALLBACK_MIN = 2000;
const CALLBACK_PER_CRAWL = 8;
/** A crawler sends its credential with the first bytes. */
const UNPROVEN_MS = 10_000;

/** Kept for the database, logs, outputs and the engine, however few there are. */
const FILES_MIN = 256;
/** Per running crawl: the log file, its stream from the engine, and calls to the engine. */
const FILES_PER_CRAWL = 4;
/** Of the rest, for each listener. What is left over are the files that answers read from. */
const LISTENER_SHARE = 0.4;
/** On a machine that has almost no descriptors, some must be reachable all the same. */
const TOTAL_MIN = 32;

/**
 * How many connections each listener may have, so that there are always descriptors for files. The sources
 * that can show credentials are the running crawls: all of them together cannot fill the callback listener.
 */
export function connectionBudget(options: {
  readonly openFilesMax: number;
  readonly maxConcurrent: number;
}): ConnectionBudget {
  const { openFilesMax, maxConcurrent } = options;
  const wanted = Math.max(FILES_MIN, openFilesMax / 4, FILES_PER_CRAWL * maxConcurrent);
  const files = Math.min(wanted, openFilesMax / 2);
  const each = Math.max(TOTAL_MIN, Math.floor((openFilesMax - files) * LISTENER_SHARE));
  const callback = Math.min(each, Math.max(CALLBACK_MIN, CALLBACK_PER_CRAWL * maxConcurrent));
  const perSource = Math.floor(callback / (maxConcurrent + 1));
  return {
    operator: { total: Math.min(each, OPERATOR_MAX), perSource: null, unprovenMs: null },
    callback: {
      total: callback,
      perSource: Math.min(SOURCE_MAX, Math.max(SOURCE_MIN, perSource)),
      unprovenMs: UNPROVEN_MS,
    },
  };
}
