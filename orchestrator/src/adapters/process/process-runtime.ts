import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import type { ExecutionFolders } from '../../ports/execution-folders.ts';
import { StorageError } from '../../ports/storage-error.ts';
import {
  type LaunchSpec,
  type LogOptions,
  type LogRecord,
  type OwnedAttempt,
  type Runtime,
  type RuntimeAddress,
  RuntimeError,
  type RuntimeListener,
  type RuntimeState,
} from '../../ports/runtime.ts';
import { AttemptFolders } from './attempt-folders.ts';
import { delay } from '../system/delay.ts';
import { crawlerEnvironment, type Environment } from './environment.ts';
import { LogFileReader } from './log-file.ts';
import { startShim } from './start-shim.ts';
import { type FolderState, logPath } from './state-folder.ts';
import { stopProcess } from './stop.ts';

/** Path of the built shim. */
const SHIM_PATH = fileURLToPath(new URL('shim.js', import.meta.url));

const FOLLOW_POLL_MS = 100;
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

  async ping(): Promise<void> {
    await this.#translated(() => this.#attempts.prepare());
  }

  async ensureLaunched(spec: LaunchSpec): Promise<null> {
    await this.#translated(async () => {
      if (this.#attempts.isForeign(spec)) {
        throw new RuntimeError('rejected', `${this.#attempts.path(spec)} belongs to another crawlerd.`);
      }
      if (this.#attempts.state(spec).kind === 'absent') await this.#create(spec);
      await startShim({
        shimPath: this.#options.shimPath ?? SHIM_PATH,
        folder: this.#attempts.path(spec),
        env: this.#options.environment,
        state: () => this.#attempts.state(spec),
      });
    });
    return null;
  }

  async #create(spec: LaunchSpec): Promise<void> {
    const argv = this.#options.commands[spec.image];
    if (argv === undefined) {
      throw new RuntimeError(
        'image_missing',
        `The process runtime can only run the bundled crawler, not the image ${spec.image}: ` +
          'provide a Docker engine for it.',
      );
    }
    const folders = await this.#options.folders.prepare(spec.executionId, spec.config);
    const env = crawlerEnvironment(this.#options.environment, spec.env, folders);
    await this.#attempts.create(spec, { argv, env, cwd: folders.outputFolder });
  }

  async inspect(ref: AttemptRef): Promise<RuntimeState> {
    try {
      return await this.#translated(() => runtimeState(this.#attempts.state(ref)));
    } catch (error) {
      if (!(error instanceof RuntimeError) || error.code !== 'unreachable') throw error;
      return { kind: 'unreachable', detail: error.message };
    }
  }

  async listOwned(): Promise<OwnedAttempt[]> {
    const refs = await this.#translated(() => this.#attempts.list());
    return refs.flatMap((ref) => {
      const { kind } = this.#attempts.state(ref);
      return kind === 'absent' ? [] : [{ ...ref, kind }];
    });
  }

  async processes(ref: AttemptRef): Promise<string[]> {
    return await this.#translated(() => {
      const state = this.#attempts.state(ref);
      return state.kind === 'running' ? [describeProcess(state.child.pid)] : [];
    });
  }

  async stop(ref: AttemptRef, { graceSeconds }: { graceSeconds: number }): Promise<void> {
    await this.#translated(() => stopProcess(() => this.#attempts.state(ref), graceSeconds));
  }

  async *logs(ref: AttemptRef, { since, follow, signal }: LogOptions): AsyncGenerator<LogRecord> {
    const reader = new LogFileReader(logPath(this.#attempts.path(ref)));
    let kind: FolderState['kind'] = 'pending';
    while (!isAborted(signal) && kind !== 'exited') {
      // Checked before reading: the log of an ended attempt is complete.
      ({ kind } = await this.#translated(() => this.#attempts.state(ref)));
      if (kind === 'absent') return;
      for await (const record of reader.readNew()) {
        if (isAborted(signal)) return;
        if (since === undefined || record.timestamp > since) yield record;
      }
      if (!follow) return;
      if (kind !== 'exited') await delay(FOLLOW_POLL_MS, signal);
    }
  }

  async remove(ref: AttemptRef): Promise<void> {
    await this.#translated(async () => {
      const state = this.#attempts.state(ref);
      if (state.kind === 'absent') return;
      if (state.kind === 'running' || (state.kind === 'pending' && state.isClaimed)) {
        throw new RuntimeError('rejected', 'This attempt is still running: stop it before removing it.');
      }
      await this.#attempts.remove(ref);
    });
  }

  async watch(listener: RuntimeListener, signal: AbortSignal): Promise<void> {
    let known: Map<string, string> | null = null;
    while (!isAborted(signal)) {
      const seen = new Map<string, string>();
      for (const ref of await this.listOwned()) {
        const key = JSON.stringify([ref.executionId, ref.attempt]);
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

/** Pid, state letter and command line, from Linux's /proc; elsewhere only the pid. */
function describeProcess(pid: number): string {
  try {
    const state = /^State:\s*(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '?';
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return `${pid} ${state} ${command}`;
  } catch {
    return String(pid);
  }
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
      return { kind: 'pending', containerId: 'process' };
    case 'running':
      return {
        kind: 'running',
        containerId: `process-${state.child.pid}`,
        startedAt: new Date(state.child.startedAt),
        paused: state.paused,
      };
    case 'exited':
      return {
        kind: 'exited',
        containerId: state.child === null ? 'process' : `process-${state.child.pid}`,
        exitCode: state.exit.exitCode,
        oomKilled: null,
        endedAt: state.exit.endedAt === null ? null : new Date(state.exit.endedAt),
        error: state.exit.error,
      };
  }
}
