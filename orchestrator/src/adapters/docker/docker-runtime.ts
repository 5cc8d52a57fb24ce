import { messageOf, type Resources } from '@crawlerd/shared';
import type { Ceilings } from '../../domain/ceilings.ts';
import { attemptKey, type AttemptRef, type ContainerRef, type ImageDigests } from '../../domain/attempt.ts';
import type { ExecutionFolders } from '../../ports/execution-folders.ts';
import {
  type EgressLimits,
  type EgressState,
  type LaunchedContainer,
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
import { preparedFor } from '../system/prepared-for.ts';
import { Containers } from './containers.ts';
import { containerSpec } from './container-spec.ts';
import type { Engine } from './engine.ts';
import { EgressFilter } from './packet-filter/egress-filter.ts';
import { eventsQuery, readEvents } from './events.ts';
import { removeLeftAccounts } from './image-accounts.ts';
import { hasInitProcess } from './init-process.ts';
import { launchFault } from './launch-faults.ts';
import { ensureCreated, ensureStarted } from './launch.ts';
import type { ImageRules } from './launch-image.ts';
import { LaunchImages, type NamedOnEngine } from './launch-images.ts';
import { containerLogs } from './logs.ts';
import { containerName } from './names.ts';
import { NetworkKeeper } from './network-keeper.ts';
import { removeUnusedNetwork } from './network.ts';
import { redact, secretsOf } from './redact.ts';
import { stateOf } from './state.ts';
import { removeContainer } from './remove-container.ts';
import { stopContainer } from './stop.ts';

/** How far back a new event feed reaches, so that no event is lost between two feeds. */
const EVENT_OVERLAP_SECONDS = 2;

const PING = { method: 'GET', path: '/_ping', query: {} } as const;

export interface DockerRuntimeOptions extends ImageRules, NamedOnEngine {
  readonly engine: Engine;
  /** Distinguishes this crawlerd's containers from those of others on the same engine. */
  readonly instance: string;
  readonly network: string;
  readonly folders: ExecutionFolders;
  readonly stopGraceSeconds: number;
  readonly defaultResources: Required<Resources>;
  readonly ceilings: Ceilings;
  readonly openFiles: number;
  /** The address at which containers reach us, if it is not the network's gateway. */
  readonly callbackHost?: string;
  /** Whether {@link Runtime.limitEgress} sets packet filter rules; they belong to this machine, as its root does. */
  readonly filtersEgress: boolean;
}

/** Runs attempts as containers of a Docker engine. */
export class DockerRuntime implements Runtime {
  readonly kind = 'docker';
  readonly #options: DockerRuntimeOptions;
  readonly #engine: Engine;
  readonly #images: LaunchImages;
  readonly #launching = new Map<string, Promise<LaunchedContainer | null>>();
  readonly #egress: EgressFilter;
  readonly #containers: Containers;
  readonly #network: NetworkKeeper;
  #init: boolean | null = null;
  #areAccountsClear = false;

  constructor(options: DockerRuntimeOptions) {
    this.#options = options;
    this.#engine = options.engine;
    this.#images = new LaunchImages(options.engine, options.instance, options);
    this.#network = new NetworkKeeper(options.engine, options);
    this.#containers = new Containers(options.engine, options.instance);
    this.#egress = new EgressFilter({ isOn: options.filtersEgress, networkName: options.network });
  }

  async prepare(): Promise<RuntimeAddress> {
    const { gateway } = await this.#network.ensure();
    await this.#leftAccounts();
    return { host: this.#options.callbackHost ?? gateway };
  }

  async limitEgress(limits: EgressLimits): Promise<EgressState> {
    return this.#egress.apply(limits, await this.#network.ensure());
  }

  /** The network may be a new one, with a bridge that no rule is for yet, or another gateway than the launch was told. */
  async #requireNetwork(spec: LaunchSpec): Promise<void> {
    await this.#egress.requireInForce(await this.#network.ensureFor(spec));
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

  requireImage(image: string): Promise<ImageDigests> {
    return this.#images.requireThere(image);
  }

  /** Calls for one attempt share one launch: its outcome is the same for all of them. */
  async ensureLaunched(spec: LaunchSpec): Promise<LaunchedContainer | null> {
    const key = attemptKey(spec);
    const launch = this.#launching.get(key) ?? this.#launch(spec);
    this.#launching.set(key, launch);
    try {
      return await launch;
    } finally {
      if (this.#launching.get(key) === launch) this.#launching.delete(key);
    }
  }

  async #launch(spec: LaunchSpec): Promise<LaunchedContainer | null> {
    const { instance, folders } = this.#options;
    const name = containerName(spec);
    try {
      const created = await ensureCreated(this.#engine, spec, instance, async () => {
        await this.#requireNetwork(spec);
        return containerSpec(spec, await this.#images.find(spec.image), {
          ...this.#options,
          folders: await preparedFor(folders, spec, 'any_user'),
          init: await this.#hasInit(),
        });
      });
      // Operators prune unused networks; a start without it would use up the attempt.
      const { id, found, image } = created;
      if (found !== null && stateOf(found).kind === 'pending') await this.#requireNetwork(spec);
      const isStarted = await ensureStarted(this.#engine, name, spec, created);
      return isStarted ? { containerId: id, image } : null;
    } catch (error) {
      throw redact(launchFault(error), secretsOf(spec.env), [name, spec.image, 'crawlerd']);
    }
  }

  inspect(ref: ContainerRef): Promise<RuntimeState> {
    return this.#containers.inspect(ref);
  }

  listOwned(): Promise<OwnedAttempt[]> {
    return this.#containers.listOwned();
  }

  async processes(ref: ContainerRef): Promise<string[]> {
    const state = await this.#containers.find(ref);
    if (state.kind !== 'running') return [];
    const { Titles, Processes } = await this.#engine.call('list processes', (docker, abortSignal) =>
      docker.getContainer(state.containerId).top({ ps_args: '-eo pid,ppid,stat,etime,args', abortSignal }),
    );
    return [Titles, ...Processes].map((cells: string[]) => cells.join(' '));
  }

  async stop(ref: ContainerRef, { graceSeconds }: { graceSeconds: number }): Promise<void> {
    // A start in progress would finish after the stop, and leave the container running.
    await this.#launching.get(attemptKey(ref))?.catch(() => {});
    await stopContainer(this.#engine, this.#containers.finder(ref), graceSeconds);
  }

  async *logs(ref: ContainerRef, options: LogOptions): AsyncGenerator<LogPart> {
    // Launches in progress go first: a log that is followed a moment later is still complete.
    if (options.follow) await Promise.allSettled(this.#launching.values());
    yield* containerLogs(this.#engine, this.#containers.finder(ref), options);
  }

  discardSecrets = (ref: AttemptRef): Promise<void> => this.#options.folders.discardSecrets(ref);
  attemptsWithSecrets = (): Promise<AttemptRef[]> => this.#options.folders.attemptsWithSecrets();

  async remove(ref: ContainerRef): Promise<void> {
    const find = this.#containers.finder(ref);
    const state = await find();
    if (state.kind === 'absent') return;
    if (state.kind === 'running') {
      throw new RuntimeError(
        'rejected',
        `${containerName(ref)} is still running: stop it before removing it.`,
      );
    }
    await removeContainer(this.#engine, state.containerId, async () => {
      return (await find()).kind === 'running';
    });
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
      // After the network: rules for one that stays hold its containers, which run on.
      await this.#egress.close();
      this.#engine.close();
    }
  }

  /** At the start only: what is left then is of an earlier life. */
  async #leftAccounts(): Promise<void> {
    if (this.#areAccountsClear) return;
    await removeLeftAccounts(this.#engine, this.#options.instance);
    this.#areAccountsClear = true;
  }

  /** Asked once, and again only if there was no answer. */
  async #hasInit(): Promise<boolean> {
    this.#init ??= await hasInitProcess(this.#engine);
    return this.#init;
  }
}
