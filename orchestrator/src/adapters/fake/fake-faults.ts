/** The operations of an engine. A launch is `create`, then `start`: it can be interrupted in between. */
export type FakeOperation =
  | 'prepare'
  | 'ping'
  | 'create'
  | 'start'
  | 'inspect'
  | 'list'
  | 'processes'
  | 'stop'
  | 'logs'
  | 'remove'
  | 'discard_secrets'
  | 'watch';

/** Fails `before` the operation takes effect, or `after`: then only the caller does not know. */
export type FaultMoment = 'before' | 'after';

interface Fault {
  readonly moment: FaultMoment;
  readonly strike: () => Promise<void>;
}

export interface Hold {
  /** Resolves once the operation has reached the hold. */
  readonly reached: Promise<void>;
  release(): void;
}

/** Planned faults by operation, each used once, in order. */
export class FakeFaults {
  readonly #queues = new Map<FakeOperation, Fault[]>();

  fail(operation: FakeOperation, moment: FaultMoment, error: Error): void {
    this.#add(operation, { moment, strike: () => Promise.reject(error) });
  }

  hold(operation: FakeOperation, moment: FaultMoment): Hold {
    const reached = signal();
    const released = signal();
    this.#add(operation, {
      moment,
      strike: () => {
        reached.fire();
        return released.promise;
      },
    });
    return { reached: reached.promise, release: released.fire };
  }

  take(operation: FakeOperation): Fault | undefined {
    return this.#queues.get(operation)?.shift();
  }

  #add(operation: FakeOperation, fault: Fault): void {
    this.#queues.set(operation, [...(this.#queues.get(operation) ?? []), fault]);
  }
}

function signal(): { promise: Promise<void>; fire: () => void } {
  const listeners: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => {
    listeners.push(resolve);
  });
  return {
    promise,
    fire: () => {
      for (const resolve of listeners) resolve();
    },
  };
}
