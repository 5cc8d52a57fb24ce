import { RefusedError, UnreachableError, type ClientError } from '@crawlerd/client';
import { UserError } from './dependencies.ts';
import { faultText } from './fault-text.ts';
import type { CliIo } from './io.ts';

export interface ReconnectOptions {
  readonly io: Pick<CliIo, 'now' | 'sleep'>;
  readonly signal: AbortSignal;
  /** Called with a sentence when the service stops answering, and with null when it is back. */
  readonly onTrouble: (sentence: string | null) => void;
  /** What the user can do after the command has given up; ends the error message. */
  readonly afterwards: string;
}

const RETRY_INTERVAL_MS = 1000;
/** A script must not hang for ever on a service that is gone for good. */
const GIVE_UP_AFTER_MINUTES = 5;

/** Waits for a service that is being restarted, but not for ever: the crawls continue without it. */
export class ReconnectPolicy {
  readonly #options: ReconnectOptions;
  #troubleSince: number | null = null;

  constructor(options: ReconnectOptions) {
    this.#options = options;
  }

  answered(): void {
    if (this.#troubleSince !== null) this.#options.onTrouble(null);
    this.#troubleSince = null;
  }

  /**
   * Resolves when it is time to try again.
   *
   * @throws what went wrong, if trying again does not help; UserError if it has gone on for five minutes.
   */
  async failed(error: unknown): Promise<void> {
    const { io, signal, onTrouble, afterwards } = this.#options;
    if (!mayPass(error)) throw error;
    if (this.#troubleSince === null) {
      onTrouble(`${faultText(error)}\nReconnecting; the crawl continues meanwhile.`);
    }
    this.#troubleSince ??= io.now();
    if (io.now() - this.#troubleSince >= GIVE_UP_AFTER_MINUTES * 60_000) {
      throw new UserError(
        `${faultText(error)}\nNo response for ${GIVE_UP_AFTER_MINUTES} minutes; ${afterwards}`,
        { cause: error },
      );
    }
    await io.sleep(RETRY_INTERVAL_MS, signal);
  }
}

function mayPass(error: unknown): error is ClientError {
  return error instanceof UnreachableError || (error instanceof RefusedError && error.problem.status >= 500);
}
