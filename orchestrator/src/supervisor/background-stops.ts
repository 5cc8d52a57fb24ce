import type { StopMode } from '@crawlerd/shared';
import type { ContainerStops } from '../ports/container-stops.ts';
import type { Logger } from '../ports/logger.ts';
import type { AttemptRef, Runtime } from '../ports/runtime.ts';
import type { Wakeups } from '../ports/wakeups.ts';

export interface StopsDeps {
  readonly runtime: Runtime;
  readonly wakeups: Wakeups;
  readonly logger: Logger;
  readonly graceSeconds: number;
}

/** {@link ContainerStops} with one call a mode and attempt under way at a time. */
export class BackgroundStops implements ContainerStops {
  readonly #deps: StopsDeps;
  readonly #underWay = new Map<string, StopMode>();

  constructor(deps: StopsDeps) {
    this.#deps = deps;
  }

  begin(ref: AttemptRef, mode: StopMode): void {
    const key = `${ref.executionId}/${ref.attempt}`;
    const current = this.#underWay.get(key);
    if (current === mode || current === 'kill') return;
    this.#underWay.set(key, mode);
    void this.#stop(ref, mode).finally(() => {
      if (this.#underWay.get(key) === mode) this.#underWay.delete(key);
    });
  }

  async #stop(ref: AttemptRef, mode: StopMode): Promise<void> {
    const { runtime, wakeups, logger, graceSeconds } = this.#deps;
    try {
      await runtime.stop(ref, { graceSeconds: mode === 'kill' ? 0 : graceSeconds });
      wakeups.execution(ref.executionId);
    } catch (error) {
      // The periodic reconcile begins it again for as long as the container lives.
      logger.warn({ ...ref, error }, 'a container could not be stopped yet');
    }
  }
}
