import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '@crawlerd/shared';
import type { AttemptRef, ContainerRef } from '../../domain/attempt.ts';
import { LOG_START } from '../../domain/log-position.ts';
import type { ExecutionFolders } from '../../ports/execution-folders.ts';
import { StorageError } from '../../ports/storage-error.ts';
import {
  type LaunchSpec,
  type LogOptions,
  type LogPart,
  type OwnedAttempt,
  type Runtime,
  type RuntimeAddress,
  RuntimeError,
  type RuntimeListener,
  type RuntimeState,
} from '../../ports/runtime.ts';
import { AttemptFolders, processIdOf } from './attempt-folders.ts';
import { preparedFor } from '../system/prepared-for.ts';
import { unreadLog } from '../system/unread-log.ts';
import { delay } from '../system/delay.ts';
import { crawlerEnvironment, type Environment } from './environment.ts';
import { describeProcess } from './describe-process.ts';
import { readLog } from './read-log.ts';
import { startShim } from './start-shim.ts';
import { type FolderState, readFolderState } from './state-folder.ts';
import { stopProcess } from './stop.ts';

/** Path of the built shim. */
const SHIM_PATH = fileURLToPath(new URL('shim.js', import.meta.url));
const WATCH_POLL_MS = 200;

export interface ProcessRuntimeOptions {
  /** The folder that tracks running crawlers; nothing else may be in it. */
  readonly stateFolder: string;
  readonly instance: string;
  readonly folders: ExecutionFolders;
  /** The command to run for an image; other images cannot be run. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
  /** Our own environment; a crawler gets almost nothing of it. */
  readonly environment: Environment;
  readonly logMaxBytes: number;
  readonly shimPath?: string;
}

/**
 * Runs attempts as child processes, for machines without an engine. There is no isolation: limits are not
 * enforced, and a crawler can do what this user can.
 */
export class ProcessRuntime implements Runtime {
  readonly kind = 'process';
  readonly #options: ProcessRuntimeOptions;
  readonly #attempts: AttemptFolders;

  constructor(options: ProcessRuntimeOptions) {
    this.#options = options;
    this.#attempts = new AttemptFolders(resolve(options.stateFolder), options.instance);
  }

  async prepare(): Promise<RuntimeAddress> {
    await this.#translated(() => this.#attempts.prepare());
    return { host: '127.0.0.1' };
  }

  /** Processes share the network of this machine. */
  limitEgress(): Promise<null> {
    return Promise.resolve(null);
  }

  async ping(): Promise<void> {
    await this.#translated(() => this.#attempts.prepare());
  }

  /** What can be run is a setting, and each launch is told if there is no command for it. */
  requireImage(): Promise<null> {
    return Promise.resolve(null);
  }

  async ensureLaunched(spec: LaunchSpec): Promise<null> {
    await this.#translated(async () => {
      const ref = { ...spec, containerId: null };
      if ((await this.#attempts.find(ref)) === null) {
        if (this.#attempts.isTaken(spec)) {
          throw new RuntimeError(
            'rejected',
            `${this.#attempts.path(spec)} is not of this attempt: move it away.`,
          );
        }
        await this.#create(spec);
      }
      const folder = (await this.#attempts.find(ref)) ?? this.#attempts.path(spec);
      await startShim({
        shimPath: this.#options.shimPath ?? SHIM_PATH,
        folder,
        env: this.#options.environment,
        state: () => readFolderState(folder),
      });
    });
    return null;
  }

  async #create(spec: LaunchSpec): Promise<void> {
    const { commands, environment, logMaxBytes } = this.#options;
    const argv = commands[spec.image];
    if (argv === undefined) {
      throw new RuntimeError(
        'image_missing',
        `The process runtime can only run the bundled crawler, not the image ${spec.image}: ` +
          'provide a Docker engine for it.',
      );
    }
    const folders = await preparedFor(this.#options.folders, spec, 'this_user');
    const env = crawlerEnvironment(environment, spec.env, folders);
    await this.#attempts.create(spec, { argv, env, cwd: folders.outputFolder, logMaxBytes });
  }

  async inspect(ref: ContainerRef): Promise<RuntimeState> {
    try {
      return await this.#translated(async () => runtimeState(await this.#attempts.state(ref)));
    } catch (error) {
      if (!(error instanceof RuntimeError) || error.code !== 'unreachable') throw error;
      return { kind: 'unreachable', detail: error.message };
    }
  }

  async listOwned(): Promise<OwnedAttempt[]> {
    const listed = await this.#translated(() => this.#attempts.list());
    return listed.flatMap(({ folder, ...ref }) => {
      const state = readFolderState(folder);
      if (state.kind === 'absent') return [];
      return [{ ...ref, containerId: processIdOf(state), name: basename(folder), kind: state.kind }];
    });
  }

  async processes(ref: ContainerRef): Promise<string[]> {
    return await this.#translated(async () => {
      const state = await this.#attempts.state(ref);
      return state.kind === 'running' ? [describeProcess(state.child.pid)] : [];
    });
  }

  async stop(ref: ContainerRef, { graceSeconds }: { graceSeconds: number }): Promise<void> {
    await this.#translated(async () => {
      const find = this.#attempts.finder(ref);
      await stopProcess(async () => stateAt(await find()), graceSeconds);
    });
  }

  async *logs(ref: ContainerRef, options: LogOptions): AsyncGenerator<LogPart> {
    const find = this.#attempts.finder(ref);
    const look = () =>
      this.#translated(async () => {
        const folder = await find();
        return folder === null ? null : { folder, kind: readFolderState(folder).kind };
      });
    const { after = LOG_START, signal } = options;
    yield* unreadLog(
      () => readLog(look, options),
      after,
      () => isAborted(signal),
    );
  }

  discardSecrets = (ref: AttemptRef): Promise<void> => this.#options.folders.discardSecrets(ref);
  attemptsWithSecrets = (): Promise<AttemptRef[]> => this.#options.folders.attemptsWithSecrets();

  async remove(ref: ContainerRef): Promise<void> {
    await this.#translated(async () => {
      const folder = await this.#attempts.find(ref);
      if (folder === null) return;
      const state = readFolderState(folder);
      if (state.kind === 'running' || (state.kind === 'pending' && state.isClaimed)) {
        throw new RuntimeError('rejected', 'This attempt is still running: stop it before removing it.');
      }
      await this.#attempts.remove(folder);
    });
  }

  async watch(listener: RuntimeListener, signal: AbortSignal): Promise<void> {
    let known: Map<string, string> | null = null;
    while (!isAborted(signal)) {
      const seen = new Map<string, string>();
      for (const ref of await this.listOwned()) {
        const key = JSON.stringify([ref.executionId, ref.attempt, ref.containerId]);
        const state = await this.inspect(ref);
        seen.set(key, `${state.kind} ${state.kind === 'running' && state.paused}`);
        if (known !== null && known.get(key) !== seen.get(key)) listener.onHint(ref);
      }
      if (known === null) listener.onConnected();
      known = seen;
      await delay(WATCH_POLL_MS, signal);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Translates errors of the file system into those of the runtime, which cannot work without its folder. */
  async #translated<T>(act: () => T | Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof RuntimeError || error instanceof StorageError) throw error;
      const reason = messageOf(error);
      throw new RuntimeError(
        'unreachable',
        `The folder ${this.#attempts.root}, which tracks the running crawlers, cannot be used: ${reason}.`,
      );
    }
  }
}

function stateAt(folder: string | null): FolderState {
  return folder === null ? { kind: 'absent' } : readFolderState(folder);
}

/** Read again each time, because it changes. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function runtimeState(state: FolderState): RuntimeState {
  switch (state.kind) {
    case 'absent':
      return { kind: 'absent' };
    case 'pending':
      return { kind: 'pending', containerId: processIdOf(state) };
    case 'running':
      return {
        kind: 'running',
        containerId: processIdOf(state),
        image: null,
        startedAt: new Date(state.child.startedAt),
        paused: state.paused,
      };
    case 'exited':
      return {
        kind: 'exited',
        containerId: processIdOf(state),
        image: null,
        exitCode: state.exit.exitCode,
        oomKilled: null,
        endedAt: state.exit.endedAt === null ? null : new Date(state.exit.endedAt),
        error: state.exit.error,
        ...(state.exit.error !== null && { neverRan: true }),
      };
  }
}
