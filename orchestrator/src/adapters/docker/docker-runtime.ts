import { messageOf, type Resources } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import type { ExecutionFolders } from '../../ports/execution-folders.ts';
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
import { containerSpec } from './container-spec.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import { eventsQuery, readEvents } from './events.ts';
import { hasInitProcess } from './init-process.ts';
import { ensureCreated, ensureStarted, inspectContainer } from './launch.ts';
import { containerLogs } from './logs.ts';
import { containerName, LABELS, refFromLabels } from './names.ts';
import { ensureNetwork, type NetworkAddresses, removeUnusedNetwork } from './network.ts';
import { redact, secretsOf } from './redact.ts';
import { kindOfListed, stateOf } from './state.ts';
import { stopContainer } from './stop.ts';

/** How far back a new event feed reaches, so that no event is lost between two feeds. */
const EVENT_OVERLAP_SECONDS = 2;

const PING = { method: 'GET', path: '/_ping', query: {} } as const;

export interface DockerRuntimeOptions {
  readonly engine: Engine;
  /** Distinguishes this crawlerd's containers from those of others on the same engine. */
  readonly instance: string;
  readonly network: string;
  readonly folders: ExecutionFolders;
  readonly stopGraceSeconds: number;
  readonly defaultResources: Required<Resources>;
  /** The address at which containers reach us, if it is not the network's gateway. */
  readonly callbackHost?: string;
}

/** Runs attempts as containers of a Docker engine. */
export class DockerRuntime implements Runtime {
  readonly kind = 'docker';
  readonly #options: DockerRuntimeOptions;
  readonly #engine: Engine;
  readonly #launching = new Map<string, Promise<string | null>>();
  #addresses: NetworkAddresses | null = null;
  #ensuring: Promise<NetworkAddresses> | null = null;
  #init: boolean | null = null;

  constructor(options: DockerRuntimeOptions) {
    this.#options = options;
    this.#engine = options.engine;
  }

  async prepare(): Promise<RuntimeAddress> {
    const { gateway } = await this.#ensureNetwork();
    return { host: this.#options.callbackHost ?? gateway };
  }

  /** Concurrent launches share one check of the network. */
  async #ensureNetwork(): Promise<NetworkAddresses> {
    this.#ensuring ??= ensureNetwork(this.#engine, this.#options.network, this.#addresses);
    const ensuring = this.#ensuring;
    try {
      this.#addresses = await ensuring;
      return this.#addresses;
    } finally {
      if (this.#ensuring === ensuring) this.#ensuring = null;
    }
  }

  async ping(): Promise<void> {
    try {
      // As a stream, which is closed at its deadline and waits for no other call: each of dockerode's own pings
      // would keep a socket open to an engine that hangs.
      const answer = await this.#engine.openStream('answer', PING, new AbortController().signal);
      answer.destroy();
    } catch (error) {
      throw new RuntimeError('unreachable', messageOf(error));
    }
  }

  /** Calls for one attempt share one launch: its outcome is the same for all of them. */
  async ensureLaunched(spec: LaunchSpec): Promise<string | null> {
    const name = containerName(spec);
    const launch = this.#launching.get(name) ?? this.#launch(name, spec);
    this.#launching.set(name, launch);
    try {
      return await launch;
    } finally {
      if (this.#launching.get(name) === launch) this.#launching.delete(name);
    }
  }

  async #launch(name: string, spec: LaunchSpec): Promise<string | null> {
    const { instance, folders } = this.#options;
    try {
      const created = await ensureCreated(this.#engine, name, instance, async () => {
        await this.#ensureNetwork();
        return containerSpec(spec, {
          ...this.#options,
          folders: await folders.prepare(spec.executionId, spec.config),
          init: await this.#hasInit(),
        });
      });
      // Operators prune unused networks; a start without it would use up the attempt.
      const { id, found } = created;
      if (found !== null && stateOf(found).kind === 'pending') await this.#ensureNetwork();
      return (await ensureStarted(this.#engine, name, spec, created)) ? id : null;
    } catch (error) {
      throw redact(error, secretsOf(spec.env), [name, spec.image, 'crawlerd']);
    }
  }

  async inspect(ref: AttemptRef): Promise<RuntimeState> {
    const name = containerName(ref);
    try {
      const info = await inspectContainer(this.#engine, name);
      return info === null || !this.#isOurs(info.Config.Labels) ? { kind: 'absent' } : stateOf(info);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      return { kind: 'unreachable', detail: error.message };
    }
  }

  async listOwned(): Promise<OwnedAttempt[]> {
    const label = `${LABELS.instance}=${this.#options.instance}`;
    const containers = await this.#engine.call('list containers', (docker, abortSignal) =>
      docker.listContainers({ all: true, filters: { label: [label] }, abortSignal }),
    );
    return containers.flatMap(({ Labels, State }) => {
      const ref = refFromLabels(Labels);
      return ref === null ? [] : [{ ...ref, kind: kindOfListed(State) }];
    });
  }

  async processes(ref: AttemptRef): Promise<string[]> {
    const state = await this.#find(ref);
    if (state.kind !== 'running') return [];
    const { Titles, Processes } = await this.#engine.call('list processes', (docker, abortSignal) =>
      docker.getContainer(state.containerId).top({ ps_args: '-eo pid,ppid,stat,etime,args', abortSignal }),
    );
    return [Titles, ...Processes].map((cells: string[]) => cells.join(' '));
  }

  async stop(ref: AttemptRef, { graceSeconds }: { graceSeconds: number }): Promise<void> {
    const name = containerName(ref);
    // A start in progress would finish after the stop, and leave the container running.
    await this.#launching.get(name)?.catch(() => {});
    await stopContainer(this.#engine, () => this.#find(ref), graceSeconds);
  }

  async *logs(ref: AttemptRef, options: LogOptions): AsyncGenerator<LogRecord> {
    // Launches in progress go first: a log that is followed a moment later is still complete.
    if (options.follow) await Promise.allSettled(this.#launching.values());
    yield* containerLogs(this.#engine, () => this.#find(ref), options);
  }

  async remove(ref: AttemptRef): Promise<void> {
    const state = await this.#find(ref);
    if (state.kind === 'absent') return;
    if (state.kind === 'running') {
      throw new RuntimeError(
        'rejected',
        `${containerName(ref)} is still running: stop it before removing it.`,
      );
    }
    try {
      await this.#engine.call('remove the container', (docker, abortSignal) =>
        docker.getContainer(state.containerId).remove({ v: true, abortSignal }),
      );
    } catch (error) {
      if (hasStatus(error, 404)) return;
      // 409 also means "removal already in progress", which is the wanted outcome.
      if (!hasStatus(error, 409) || (await this.#find(ref)).kind === 'running') throw error;
    }
  }

  async watch(listener: RuntimeListener, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const since = Math.floor(Date.now() / 1000) - EVENT_OVERLAP_SECONDS;
    try {
      const stream = await this.#engine.openStream(
        'stream its events',
        { method: 'GET', path: '/events', query: eventsQuery(this.#options.instance, since) },
        signal,
      );
      listener.onConnected();
      await readEvents(stream, (ref) => {
        listener.onHint(ref);
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async close({ removeNetwork = false }: { removeNetwork?: boolean } = {}): Promise<void> {
    try {
      if (removeNetwork) await removeUnusedNetwork(this.#engine, this.#options.network);
    } finally {
      this.#engine.close();
    }
  }

  /** Like {@link inspect}, but an engine that is down is an error. */
  async #find(ref: AttemptRef): Promise<Exclude<RuntimeState, { kind: 'unreachable' }>> {
    const state = await this.inspect(ref);
    if (state.kind === 'unreachable') throw new RuntimeError('unreachable', state.detail);
    return state;
  }

  #isOurs(labels: Readonly<Record<string, string>>): boolean {
    return labels[LABELS.instance] === this.#options.instance;
  }

  /** Asked once, and again only if there was no answer. */
  async #hasInit(): Promise<boolean> {
    this.#init ??= await hasInitProcess(this.#engine);
    return this.#init;
  }
}
