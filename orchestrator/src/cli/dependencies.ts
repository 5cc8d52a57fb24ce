import type { Check } from '@crawlerd/shared';

/**
 * What the commands `serve`, `backup`, `prune --compact`, `image build`, `doctor` and `demo` need beyond HTTP. `installation.ts` provides it,
 * so that the command line itself knows no adapter.
 */
export interface CliDependencies {
  /** Starts the service in this process. Faults are {@link UserError}s. */
  startService(options?: ServiceOptions): Promise<Service>;
  /** Brings a Docker engine if none answers and we may; says on `say` what it does. */
  ensureEngine(say: Say): Promise<EngineFound>;
  /** Builds the crawler image, or does nothing if it is there and current (unless `force`). */
  ensureImage(say: Say, options: ImageOptions): Promise<{ image: string; built: boolean }>;
  /** Engine, image, data folder, callback reachable from a container. */
  checkInstallation(): Promise<Check[]>;
  /** Copies the database of the data folder to a file that is not there yet. */
  backUp(file: string, options: BackUpOptions): Promise<BackedUp>;
  /** Makes the database of the data folder as small as it can be. The service must be stopped. */
  compact(options: { readonly dryRun: boolean }): Promise<Compacted>;
}

/** As JSON shows it. */
export interface Compacted {
  readonly file: string;
  readonly bytes_before: number;
  /** Free space that it takes. */
  readonly bytes_needed: number;
  /** Null: it was only looked at. */
  readonly bytes_after: number | null;
}

export interface ImageOptions {
  readonly force: boolean;
  /** The variant for crawls that render pages. */
  readonly withBrowser?: boolean;
}

export interface BackUpOptions {
  /** Told again and again, with a number from 0 to 1. */
  readonly onProgress: (done: number) => void;
  /** Aborting gives the backup up; nothing is left of it. */
  readonly signal: AbortSignal;
}

export interface BackedUp {
  readonly file: string;
  readonly bytes: number;
  readonly executions: number;
}

export type Say = (sentence: string) => void;

export type EngineFound =
  | { readonly kind: 'docker'; readonly detail: string }
  /** No engine: `reason` is one plain sentence about what running without one means. */
  | { readonly kind: 'none'; readonly reason: string };

/** Settings that win over the environment. */
export interface ServiceOptions {
  /** A value of `CRAWLERD_RUNTIME`. */
  readonly runtime?: string;
  readonly dataDir?: string;
  readonly port?: number;
  readonly callbackPort?: number;
  readonly network?: string;
  readonly heartbeatIntervalSeconds?: number;
  readonly logLevel?: 'silent' | 'info';
  /** Crawls may go to {@link Service.crawlerHost}, as they may to the public internet. Default false. */
  readonly allowOwnHost?: boolean;
  /** A signal stops all executions before the service. Default: their containers run on. */
  readonly stopExecutions?: boolean;
  /** Begins anew where the database is missing or empty and the folder has been in use. Default: refuses to start. */
  readonly newDatabase?: boolean;
  /** False: the caller answers Ctrl-C and stops the service itself. Default true. */
  readonly handleSignals?: boolean;
}

export interface Service {
  /** Base URL of the operator API, such as `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Address of this machine that crawlers can reach: where the demo serves its shop. Null: no engine yet. */
  readonly crawlerHost: string | null;
  readonly runtime: string;
  /** A warning for users of this runtime; null: none. */
  readonly runtimeWarning: string | null;
  readonly dataDir: string;
  /** Resolves when the service has stopped, by a signal or by {@link stop}. */
  readonly stopped: Promise<void>;
  /** Stops the service; with `cleanUp` also the network that only this service used. */
  stop(options?: { cleanUp?: boolean }): Promise<void>;
}

/** A fault that the person at the command line can mend: printed as one sentence, never with a stack. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** Options or arguments that cannot be right, whatever the service says: the exit status is 2. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
}
