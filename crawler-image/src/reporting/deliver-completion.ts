import { CALLBACK_PATHS } from '@crawlerd/shared';
import { backoffMs } from '../politeness/backoff.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { PostResult } from './callback-client.ts';

export interface DeliveryOptions {
  readonly post: (path: string, body: string, signal: AbortSignal) => Promise<PostResult>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Aborted when a shutdown leaves no more time. */
  readonly giveUp: AbortSignal;
}

const DELIVERY_MS_MAX = 120_000;
const ANSWER_MS_MAX = 10_000;
const BACKOFF = { baseMs: 500, capMs: 15_000 };

/**
 * Sends the completion until it is accepted, refused for good, or time is up. Returns whether it was
 * accepted. Sending it twice is harmless: the endpoint is idempotent.
 */
export async function deliverCompletion(body: string, options: DeliveryOptions): Promise<boolean> {
  const { post, clock, random, log, giveUp } = options;
  const deadlineMs = clock.monotonicMs() + DELIVERY_MS_MAX;
  for (let retry = 0; ; retry++) {
    const result = await withTimeout(clock, giveUp, (signal) =>
      post(CALLBACK_PATHS.completion, body, signal),
    );
    if (result.kind === 'answered') return true;
    log.warn(`completion not delivered: ${result.detail}`);
    const waitMs = backoffMs(retry, random, BACKOFF);
    if (result.kind === 'refused' || clock.monotonicMs() + waitMs > deadlineMs) return false;
    await pause(clock, waitMs, giveUp);
    if (giveUp.aborted) return false;
  }
}

async function withTimeout<T>(
  clock: Clock,
  giveUp: AbortSignal,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const request = new AbortController();
  const abort = (): void => request.abort();
  const cancelTimeout = clock.after(ANSWER_MS_MAX, abort);
  giveUp.addEventListener('abort', abort, { once: true });
  if (giveUp.aborted) abort();
  try {
    return await act(request.signal);
  } finally {
    cancelTimeout();
    giveUp.removeEventListener('abort', abort);
  }
}

function pause(clock: Clock, ms: number, cutShort: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (cutShort.aborted) return resolve();
    const wake = (): void => {
      cancel();
      cutShort.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.after(ms, wake);
    cutShort.addEventListener('abort', wake, { once: true });
  });
}
