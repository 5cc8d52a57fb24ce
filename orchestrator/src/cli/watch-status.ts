import { isFinished, type ExecutionStatus } from '@crawlerd/shared';
import { RefusedError, type ApiClient } from './client.ts';
import { UserError } from './dependencies.ts';
import { UnreachableError } from './http-request.ts';
import type { CliIo } from './io.ts';

export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly pollIntervalMs?: number;
  /** Called with a sentence when the service stops answering, and with null when it is back. */
  readonly onTrouble: (sentence: string | null) => void;
}

const POLL_INTERVAL_MS = 500;
const RETRY_INTERVAL_MS = 1000;
/** A script must not hang for ever on a service that is gone for good. */
const GIVE_UP_AFTER_MINUTES = 5;

/**
 * The states of an execution, polled, until one is finished or the signal aborts. A service that is
 * being restarted is waited for: the crawl goes on without it.
 *
 * @throws UserError if the service refuses, or has not answered for five minutes.
 */
export async function* watchStatus(
  client: ApiClient,
  id: string,
  io: Pick<CliIo, 'now' | 'sleep'>,
  { signal, pollIntervalMs = POLL_INTERVAL_MS, onTrouble }: WatchOptions,
): AsyncGenerator<ExecutionStatus> {
  let troubleSince: number | null = null;
  while (!signal.aborted) {
    try {
      const status = await client.status(id, signal);
      if (troubleSince !== null) onTrouble(null);
      troubleSince = null;
      yield status;
      if (isFinished(status.status)) return;
      await io.sleep(pollIntervalMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!mayPass(error)) throw error;
      if (troubleSince === null) onTrouble(`${error.message}\nTrying again; the crawl goes on meanwhile.`);
      troubleSince ??= io.now();
      if (io.now() - troubleSince >= GIVE_UP_AFTER_MINUTES * 60_000) throw givenUp(error, id);
      await io.sleep(RETRY_INTERVAL_MS, signal);
    }
  }
}

function mayPass(error: unknown): error is UserError {
  return error instanceof UnreachableError || (error instanceof RefusedError && error.problem.status >= 500);
}

function givenUp(error: UserError, id: string): UserError {
  return new UserError(
    `${error.message}\nIt has not answered for ${GIVE_UP_AFTER_MINUTES} minutes; ` +
      `the crawl may still be running. See it later with: crawlerd status ${id}`,
    { cause: error },
  );
}
