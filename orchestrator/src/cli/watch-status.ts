import type { ApiClient } from '@crawlerd/client';
import { isFinished, type ExecutionStatus } from '@crawlerd/shared';
import type { CliIo } from './io.ts';
import { ReconnectPolicy, type ReconnectOptions } from './reconnect-policy.ts';

export interface WatchOptions extends Pick<ReconnectOptions, 'signal' | 'onTrouble'> {
  readonly pollIntervalMs?: number;
}

const POLL_INTERVAL_MS = 500;

/**
 * The states of an execution, polled, until one is finished or the signal aborts. A service that is
 * being restarted is waited for: the crawl continues without it.
 *
 * @throws UserError if the service refuses, or has not answered for five minutes.
 */
export async function* watchStatus(
  client: ApiClient,
  id: string,
  io: Pick<CliIo, 'now' | 'sleep'>,
  { signal, pollIntervalMs = POLL_INTERVAL_MS, onTrouble }: WatchOptions,
): AsyncGenerator<ExecutionStatus> {
  const reconnect = new ReconnectPolicy({ io, signal, onTrouble, afterwards: seeItLater(id) });
  while (!signal.aborted) {
    try {
      const status = await client.status(id, signal);
      reconnect.answered();
      yield status;
      if (isFinished(status.status)) return;
      await io.sleep(pollIntervalMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      await reconnect.failed(error);
    }
  }
}

export function seeItLater(id: string): string {
  return `the crawl may still be running. Check it later with: crawlerd status ${id}`;
}
