import { attemptKey } from '../domain/attempt.ts';
import { RuntimeError, type LogRecord } from '../ports/runtime.ts';
import type { RequestDeps } from './engine-requests.ts';
import type { PendingEvent } from './schedule.ts';
import type { SimulatedContainer } from './simulated-engine.ts';

/** The next records, or null at the end. A stream may also break, or hang until it is aborted. */
export function nextChunk(
  deps: RequestDeps,
  container: SimulatedContainer,
  next: number,
  follow: boolean,
  signal: AbortSignal | undefined,
): Promise<readonly LogRecord[] | null> {
  const { engine, schedule, faults, random, incarnation } = deps;
  return new Promise((resolve, reject) => {
    let isHanging = false;
    const event: PendingEvent = {
      label: `log of ${attemptKey(container.spec)}`,
      of: incarnation,
      isReady: () =>
        !isHanging && (!follow || container.logs.length > next || !container.isRunning || !engine.isUp),
      run: () => {
        if (!engine.isUp) {
          finish(() => reject(new RuntimeError('unreachable', 'The engine went down.')));
          return;
        }
        const moment = faults.request('logs');
        if (moment === 'hang') {
          isHanging = true;
          schedule.add(event);
        } else if (moment === 'before' || moment === 'after') {
          finish(() => reject(new RuntimeError('interrupted', 'The log stream broke.')));
        } else {
          const chunk = container.logs.slice(next, next + random.between(1, 3));
          finish(() => resolve(chunk.length === 0 || container.isRemoved ? null : chunk));
        }
      },
    };
    const abort = (): void => {
      schedule.remove(event);
      finish(() => resolve(null));
    };
    const finish = (settle: () => void): void => {
      signal?.removeEventListener('abort', abort);
      settle();
    };
    if (signal?.aborted === true) {
      resolve(null);
      return;
    }
    signal?.addEventListener('abort', abort);
    schedule.add(event);
  });
}
