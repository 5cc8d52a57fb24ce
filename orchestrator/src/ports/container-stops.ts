import type { StopMode } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import type { StopCause } from '../domain/execution.ts';

/** Ends containers in the background: a graceful stop may take half a minute, and nobody waits for it. */
export interface ContainerStops {
  /**
   * Begins to end an attempt's container, unless that has begun already. `kill` overtakes a graceful
   * stop that still waits. One that is ended for its silence has its processes noted in its log first. The execution is woken when the container has ended; a try that failed is
   * made again by the next reconcile.
   */
  begin(ref: AttemptRef, mode: StopMode, cause?: StopCause): void;
}
