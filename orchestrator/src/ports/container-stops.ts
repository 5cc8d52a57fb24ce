import type { StopMode } from '@crawlerd/shared';
import type { ContainerRef } from '../domain/attempt.ts';
import type { StopCause } from '../domain/execution.ts';

/** Stops containers in the background: a graceful stop may take half a minute and must not block. */
export interface ContainerStops {
  /**
   * Starts to stop an attempt's container, unless that has started already. `kill` overtakes a graceful
   * stop that still waits. If it is stopped for its silence, its processes are logged first. The execution
   * is woken when the container has exited; a failed stop is retried by the next reconcile.
   */
  begin(ref: ContainerRef, mode: StopMode, cause?: StopCause): void;
}
