import type { ContainerInspectInfo } from 'dockerode';
import type { ContainerRef } from '../../domain/attempt.ts';
import { type OwnedAttempt, RuntimeError, type RuntimeState } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { ExecFailures } from './exec-failures.ts';
import { findContainer } from './find-container.ts';
import { LABELS, refFromLabels, requireAttempt } from './names.ts';
import { type Found, isVanishing, kindOfListed, stateOf } from './state.ts';

/** The containers of one instance, as they are now. */
export class Containers {
  readonly #engine: Engine;
  readonly #instance: string;
  readonly #execFailures: ExecFailures;

  constructor(engine: Engine, instance: string) {
    this.#engine = engine;
    this.#instance = instance;
    this.#execFailures = new ExecFailures(engine);
  }

  async inspect(ref: ContainerRef): Promise<RuntimeState> {
    requireAttempt(ref);
    try {
      const info = await findContainer(this.#engine, this.#instance, ref);
      return info === null || isVanishing(info) ? { kind: 'absent' } : await this.#stateOf(info);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      return { kind: 'unreachable', detail: error.message };
    }
  }

  /**
   * What there is on the engine, also a container that is vanishing: its log can be read, and its removal may have
   * failed. An engine that is down is an error.
   */
  async find(ref: ContainerRef): Promise<Found> {
    requireAttempt(ref);
    try {
      const info = await findContainer(this.#engine, this.#instance, ref);
      return info === null ? { kind: 'absent' } : await this.#stateOf(info);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      throw new RuntimeError('unreachable', error.message);
    }
  }

  async #stateOf(info: ContainerInspectInfo): Promise<Found> {
    return this.#execFailures.told(info, stateOf(info));
  }

  /** Finds one container again and again: the one that it found first, whatever else gets its labels meanwhile. */
  finder(ref: ContainerRef): () => Promise<Found> {
    let { containerId } = ref;
    return async () => {
      const found = await this.find({ ...ref, containerId });
      if (found.kind !== 'absent') ({ containerId } = found);
      return found;
    };
  }

  async listOwned(): Promise<OwnedAttempt[]> {
    const label = `${LABELS.instance}=${this.#instance}`;
    const containers = await this.#engine.call('list containers', (docker, abortSignal) =>
      docker.listContainers({ all: true, filters: { label: [label] }, abortSignal }),
    );
    return containers.flatMap(({ Id: containerId, Names, Labels, State }) => {
      const ref = refFromLabels(Labels);
      const name = Names[0]?.replace(/^\//, '') ?? containerId;
      return ref === null ? [] : [{ ...ref, containerId, name, kind: kindOfListed(State) }];
    });
  }
}
