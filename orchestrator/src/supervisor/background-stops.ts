import type { StopMode } from '@crawlerd/shared';
import { attemptKey, type ContainerRef } from '../domain/attempt.ts';
import type { StopCause } from '../domain/execution.ts';
import type { ContainerStops } from '../ports/container-stops.ts';
import type { LogCapture } from '../ports/log-capture.ts';
import type { Logger } from '../ports/logger.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Wakeups } from '../ports/wakeups.ts';

export interface StopsDeps {
  readonly runtime: Runtime;
  readonly capture: LogCapture;
  readonly wakeups: Wakeups;
  readonly logger: Logger;
  readonly graceSeconds: number;
}

/** A list is for people: more lines would hide what matters. */
const PROCESSES_MAX = 50;

/** {@link ContainerStops} with one call a mode and attempt under way at a time. */
export class BackgroundStops implements ContainerStops {
  readonly #deps: StopsDeps;
  readonly #underWay = new Map<string, StopMode>();

  constructor(deps: StopsDeps) {
    this.#deps = deps;
  }

  begin(ref: ContainerRef, mode: StopMode, cause?: StopCause): void {
    const key = attemptKey(ref);
    const current = this.#underWay.get(key);
    if (current === mode || current === 'kill') return;
    this.#underWay.set(key, mode);
    void this.#stop(ref, mode, cause).finally(() => {
      if (this.#underWay.get(key) === mode) this.#underWay.delete(key);
    });
  }

  async #stop(ref: ContainerRef, mode: StopMode, cause: StopCause | undefined): Promise<void> {
    const { runtime, wakeups, logger, graceSeconds } = this.#deps;
    try {
      if (cause === 'silence') await this.#noteProcesses(ref);
      await runtime.stop(ref, { graceSeconds: mode === 'kill' ? 0 : graceSeconds });
      wakeups.execution(ref.executionId);
    } catch (error) {
      // The periodic reconcile begins it again for as long as the container lives.
      logger.warn(
        { executionId: ref.executionId, attempt: ref.attempt, error },
        'a container could not be stopped yet',
      );
    }
  }

  /** What a hung crawler was doing is gone with its container; a list that is not available blocks nothing. */
  async #noteProcesses(ref: ContainerRef): Promise<void> {
    const { runtime, capture, logger } = this.#deps;
    try {
      const processes = (await runtime.processes(ref)).slice(0, PROCESSES_MAX);
      await capture.note(ref, [
        'No heartbeat for too long; stopping the container. Its processes:',
        ...processes,
      ]);
    } catch (error) {
      logger.warn(
        { executionId: ref.executionId, attempt: ref.attempt, error },
        'the processes of a silent container could not be listed',
      );
    }
  }
}
