import closeWithGrace from 'close-with-grace';
import type { Service } from './cli/dependencies.ts';
import type { Logger } from './ports/logger.ts';

export interface StopOptions {
  /** Also the network goes that only this service used. */
  readonly cleanUp: boolean;
  /** Executions are stopped first; else their containers run on, to be adopted by the next start. */
  readonly stopExecutions: boolean;
}

export interface StoppableOptions {
  /** False: the caller answers signals. */
  readonly handleSignals: boolean;
  readonly stopExecutions: boolean;
  /** A service that cannot stop within this time is ended all the same. */
  readonly withinMs: number;
  readonly logger: Logger;
}

/**
 * Stopping happens once, on the first request: by a signal or by the caller. A second signal ends the process at once.
 *
 * @param stop returns whether all that was asked for came true.
 */
export function stoppable(
  { handleSignals, stopExecutions, withinMs, logger }: StoppableOptions,
  stop: (options: StopOptions) => Promise<boolean>,
): Pick<Service, 'stop' | 'stopped'> {
  let stopping: Promise<boolean> | null = null;
  let tellStopped: () => void = () => undefined;
  const stopped = new Promise<void>((tell) => {
    tellStopped = tell;
  });
  const stopOnce = async (options: StopOptions): Promise<boolean> => {
    stopping ??= stop(options).finally(tellStopped);
    return stopping;
  };
  if (handleSignals) {
    closeWithGrace({ delay: withinMs }, async ({ err: error }) => {
      // Also called for an uncaught exception, which must not end the service without a word; nor
      // are crawls to be ended for a fault of ours.
      if (error !== undefined) logger.error({ error }, 'internal error: the service exits');
      const isDone = await stopOnce({
        cleanUp: false,
        stopExecutions: stopExecutions && error === undefined,
      });
      if (!isDone) process.exit(1);
    });
  }
  return {
    stopped,
    stop: async ({ cleanUp = false } = {}) => {
      await stopOnce({ cleanUp, stopExecutions: false });
    },
  };
}
