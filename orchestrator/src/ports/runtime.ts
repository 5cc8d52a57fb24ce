import type { Resources } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';

/**
 * A runtime is where attempts run. This port is its whole contract; `runtime-contract.suite.ts`
 * holds every adapter to it.
 *
 * Rules for every method:
 * - An attempt is named by its {@link AttemptRef} alone. The adapter derives container names and labels
 *   from it, so that a crash between any two calls loses nothing.
 * - Methods may be called in any order, any number of times, also for attempts that never existed.
 * - Faults of the runtime itself are thrown as {@link RuntimeError}; a crawl that failed is a state,
 *   never an exception.
 * - Every call ends: the adapter puts a deadline of its own on each request to its engine.
 */
export interface Runtime {
  /** Its name, as settings and stored attempts have it. */
  readonly kind: string;

  /**
   * Makes the runtime ready for launches (the network, for one) and says on which address of this
   * machine its attempts can reach us. Idempotent.
   */
  prepare(): Promise<RuntimeAddress>;

  /** Resolves if launches are possible now; throws `unreachable` otherwise. */
  ping(): Promise<void>;

  /**
   * Ensures that this attempt has been launched, exactly once: creates and starts what is missing,
   * adopts what is there, never starts again what has already run. Safe to repeat after any crash.
   *
   * @returns the container's id if this call started it and knows so: then no look is needed. Else null.
   * @throws RuntimeError `image_missing` or `rejected` (trying again will not help), `unreachable` or
   *   `interrupted` (it may have happened or not: call again).
   */
  ensureLaunched(spec: LaunchSpec): Promise<string | null>;

  /** What is true of an attempt now. Never throws for an engine that is down: that is `unreachable`. */
  inspect(ref: AttemptRef): Promise<RuntimeState>;

  /** Every attempt of this instance the runtime still holds, whether running or ended, in one request. */
  listOwned(): Promise<OwnedAttempt[]>;

  /** The processes of a running attempt, a line each, for people; empty for one that does not run. */
  processes(ref: AttemptRef): Promise<string[]>;

  /**
   * Asks an attempt to end: SIGTERM, and SIGKILL after `graceSeconds` (0: SIGKILL at once). Resolves
   * when it has ended or is absent; repeating it, also with a shorter grace while an earlier call still
   * waits, is allowed. Also ends an attempt that is paused.
   */
  stop(ref: AttemptRef, options: { graceSeconds: number }): Promise<void>;

  /**
   * What the attempt printed, oldest first, strictly after `since` (a `timestamp` of an earlier record).
   * With `follow` the iteration continues until the attempt has ended; without, it ends with what is
   * there now. Yields nothing for an absent attempt.
   */
  logs(ref: AttemptRef, options: LogOptions): AsyncIterable<LogRecord>;

  /** Removes what is left of an ended attempt. A running one is refused with `rejected`. */
  remove(ref: AttemptRef): Promise<void>;

  /**
   * Calls `onHint` whenever something may have changed for an attempt without a request of ours: an end, not a
   * start. Hints can be late, repeated or
   * missing: they say where to look, never what is true. `onConnected` is called once the feed is live:
   * what happened before it is found by looking. Resolves after `signal` aborts; throws
   * {@link RuntimeError} when the feed breaks.
   */
  watch(listener: RuntimeListener, signal: AbortSignal): Promise<void>;

  /** Takes away what {@link prepare} made, if nothing uses it any more, and closes connections. */
  close(options?: { removeNetwork?: boolean }): Promise<void>;
}

export interface OwnedAttempt extends AttemptRef {
  /** A paused attempt counts as running. */
  readonly kind: 'pending' | 'running' | 'exited';
}

export interface RuntimeAddress {
  /** IP address to bind a server to, and under which attempts reach that server. */
  readonly host: string;
}

export interface LaunchSpec extends AttemptRef {
  readonly image: string;
  /** Content of the config file; the adapter puts it where the crawler expects it. */
  readonly config: string;
  /**
   * Environment of the crawler: the contract's variables and the user's. The adapter adds
   * `CONFIG_PATH`, which depends on where it puts the config.
   */
  readonly env: Readonly<Record<string, string>>;
  readonly resources: Resources;
}

export type RuntimeState =
  | { readonly kind: 'absent' }
  /** Known to the runtime, but its process has never started. */
  | { readonly kind: 'pending'; readonly containerId: string }
  | {
      readonly kind: 'running';
      readonly containerId: string;
      readonly startedAt: Date;
      readonly paused: boolean;
    }
  | {
      readonly kind: 'exited';
      readonly containerId: string;
      /** Null if its end was not observed. 128 + signal number after a signal. */
      readonly exitCode: number | null;
      /** Null if the runtime cannot tell. */
      readonly oomKilled: boolean | null;
      readonly endedAt: Date | null;
      /** What the runtime says went wrong, such as a command that could not be started. */
      readonly error: string | null;
    }
  | { readonly kind: 'unreachable'; readonly detail: string };

export interface LogOptions {
  readonly since?: string;
  readonly follow: boolean;
  readonly signal?: AbortSignal;
}

export interface LogRecord {
  /** RFC 3339, UTC, nine decimals; rises strictly within an attempt's log as far as the runtime can say. */
  readonly timestamp: string;
  readonly stream: 'stdout' | 'stderr';
  /** One line, without its line break. */
  readonly text: string;
}

export interface RuntimeListener {
  onConnected(): void;
  onHint(ref: AttemptRef): void;
}

export type RuntimeErrorCode = 'unreachable' | 'image_missing' | 'rejected' | 'interrupted';

/** A fault of the runtime. `message` is a sentence that tells a person what to do next. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly code: RuntimeErrorCode;

  constructor(code: RuntimeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the same call may succeed later without a change of the request. */
  get mayPass(): boolean {
    return this.code === 'unreachable' || this.code === 'interrupted';
  }
}
