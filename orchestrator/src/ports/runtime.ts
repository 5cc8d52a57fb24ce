import type { Resources } from '@crawlerd/shared';
import type { AttemptRef, ContainerRef, ImageDigests } from '../domain/attempt.ts';
import type { LogPosition, LogStream } from '../domain/log-position.ts';

/**
 * A runtime is where attempts run. This port is its whole contract; `runtime-contract.suite.ts`
 * holds every adapter to it.
 *
 * Rules for every method:
 * - A container is found by its recorded id, which wins over all else; while none is recorded, by labels that the
 *   adapter derives from the {@link AttemptRef}, so that a crash between any two calls loses nothing. Names change and
 *   pass to other containers, so none is ever looked up: what carries the labels of an attempt and is not its recorded
 *   container is somebody's copy, and no call for the attempt touches it.
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
   * machine its attempts can reach us. Idempotent, and repeated before launches: what others have removed or changed
   * is found here, and mended as far as possible.
   */
  prepare(): Promise<RuntimeAddress>;

  /**
   * Keeps attempts off this machine and its networks, whatever they run: they reach the callback, the public internet,
   * and what the limits allow. Called before the first launch and now and then, because others change packet filters
   * too. Idempotent; no work that grows with the number of attempts.
   *
   * @returns null if attempts have no network of their own here.
   * @throws RuntimeError `rejected` if these attempts would share their limits with those of another crawlerd.
   */
  limitEgress(limits: EgressLimits): Promise<EgressState | null>;

  /** Resolves if the runtime answers; throws `unreachable` otherwise. */
  ping(): Promise<void>;

  /**
   * Resolves if attempts of this image can be launched now, with what its name stands for; null for a runtime without
   * images. @throws RuntimeError `image_missing`
   */
  requireImage(image: string): Promise<ImageDigests | null>;

  /**
   * Ensures that this attempt, of which no container is recorded, has been launched, exactly once: creates and starts
   * what is missing, adopts what is there, never starts again what has already run. Safe to repeat after any crash.
   *
   * @returns the container if this call started it and knows so: then no look is needed. Else null.
   * @throws RuntimeError `image_missing` or `rejected` (trying again will not help), `machine_fault` (no attempt can be
   *   launched now), `refused` (one of the two), `unreachable` or `interrupted` (it may have happened or not: call
   *   again).
   */
  ensureLaunched(spec: LaunchSpec): Promise<LaunchedContainer | null>;

  /** What is true of an attempt now. Never throws for an engine that is down: that is `unreachable`. */
  inspect(ref: ContainerRef): Promise<RuntimeState>;

  /** Every container of this instance the runtime still holds, copies included, whether running or ended, in one request. */
  listOwned(): Promise<OwnedAttempt[]>;

  /** The processes of a running attempt, a line each, for people; empty for one that does not run. */
  processes(ref: ContainerRef): Promise<string[]>;

  /**
   * Asks an attempt to end: SIGTERM, and SIGKILL after `graceSeconds` (0: SIGKILL at once). Resolves
   * when it has ended or is absent; repeating it, also with a shorter grace while an earlier call still
   * waits, is allowed. Also ends an attempt that is paused.
   */
  stop(ref: ContainerRef, options: { graceSeconds: number }): Promise<void>;

  /**
   * What the attempt printed, each stream in its order, strictly behind `after`: no record twice, and none left
   * out without a {@link LogGap}. With `follow` the iteration continues until the attempt has ended; without, it
   * ends with what is there now. Yields nothing for an absent attempt.
   */
  logs(ref: ContainerRef, options: LogOptions): AsyncIterable<LogPart>;

  /** Removes what is left of an ended attempt. A running one is refused with `rejected`. */
  remove(ref: ContainerRef): Promise<void>;

  /** Removes what {@link LaunchSpec.secrets} was written to. @throws StorageError if it cannot be removed. */
  discardSecrets(ref: AttemptRef): Promise<void>;

  /** All attempts of which secrets are still written somewhere. @throws StorageError */
  attemptsWithSecrets(): Promise<AttemptRef[]>;

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

export interface LaunchedContainer {
  readonly containerId: string;
  /** Null for a runtime without images. */
  readonly image: ImageDigests | null;
}

export interface OwnedAttempt extends AttemptRef {
  readonly containerId: string;
  /** For people: what it is called now. */
  readonly name: string;
  /** A paused attempt counts as running. */
  readonly kind: 'pending' | 'running' | 'exited';
}

export interface RuntimeAddress {
  /** IP address to bind a server to, and under which attempts reach that server. */
  readonly host: string;
}

export interface EgressLimits {
  /** `host:port` under which attempts report. */
  readonly callback: string;
  /** Addresses off the public internet that crawls may reach, as in `127.0.0.1, 10.0.0.0/8`. */
  readonly allowedRanges: string;
}

export interface EgressState {
  /** `warning`: the limits are not in force, as they cannot be here. `fault`: they were; nothing is launched without. */
  readonly level: 'ok' | 'warning' | 'fault';
  /** What attempts can reach, and what to do if that is too much. */
  readonly detail: string;
}

export interface LaunchSpec extends AttemptRef {
  readonly image: string;
  /** Content of the config file; the adapter puts it where the crawler expects it. */
  readonly config: string;
  /**
   * Content of a file of its own with the secrets that the config refers to; none: no such file. The adapter puts it
   * where only the crawler can read it, never into the environment.
   */
  readonly secrets?: string;
  /**
   * Environment of the crawler: the contract's variables and the user's. The adapter adds
   * `CONFIG_PATH`, and `CRAWLERD_SECRETS_PATH` if there are secrets, which depend on where it puts them.
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
      /** Null for a runtime without images. */
      readonly image: ImageDigests | null;
      readonly startedAt: Date;
      readonly paused: boolean;
    }
  | {
      readonly kind: 'exited';
      readonly containerId: string;
      readonly image: ImageDigests | null;
      /** Null if its end was not observed. 128 + signal number after a signal. */
      readonly exitCode: number | null;
      /** Null if the runtime cannot tell. */
      readonly oomKilled: boolean | null;
      readonly endedAt: Date | null;
      /** What the runtime says went wrong. */
      readonly error: string | null;
      /** `error` says why its command could not be run: nothing of the image ever ran, and nothing will. */
      readonly neverRan?: boolean;
    }
  | { readonly kind: 'unreachable'; readonly detail: string };

export interface LogOptions {
  /** Default: the start of the log. */
  readonly after?: LogPosition;
  readonly follow: boolean;
  readonly signal?: AbortSignal;
  /** Called as the runtime delivers, also what is before `after` and so is not yielded. */
  readonly onProgress?: () => void;
}

export interface LogRecord {
  /** RFC 3339, UTC, nine decimals. When it was printed, as far as the runtime can say: not where it is in the log. */
  readonly timestamp: string;
  readonly stream: LogStream;
  /** One line, without its line break. */
  readonly text: string;
}

/** A place of the log where the runtime does not have all lines any more. */
export interface LogGap {
  /** What is missing and why, in a sentence for people. */
  readonly gap: string;
}

export type LogPart = LogRecord | LogGap;

export interface RuntimeListener {
  onConnected(): void;
  onHint(ref: AttemptRef): void;
}

/**
 * `rejected`: for what was asked. `refused`: in words that nobody has classified, so it may be for what was asked or
 * for the state of the machine. `machine_fault`: whatever had been asked, as for lack of space.
 */
export type RuntimeErrorCode =
  | 'unreachable'
  | 'image_missing'
  | 'rejected'
  | 'refused'
  | 'machine_fault'
  | 'interrupted';

/** A fault of the runtime. `message` is a sentence that tells a person what to do next. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly code: RuntimeErrorCode;

  constructor(code: RuntimeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the runtime has said something of the call. If not, its fault is that of the runtime alone. */
  get isAnswer(): boolean {
    return this.code !== 'unreachable' && this.code !== 'interrupted';
  }

  /** Whether the same call may succeed later without a change of the request. */
  get mayPass(): boolean {
    return !this.isAnswer || this.code === 'machine_fault';
  }
}
