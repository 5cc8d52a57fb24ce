import { retryDelayMs } from '../domain/notify/retry-plan.ts';
import type { Channels, Sent } from '../ports/channels.ts';
import type { Logger } from '../ports/logger.ts';
import type { StoredDelivery, StoredEndpoint } from '../ports/notification-store.ts';
import type { SecretCipher } from '../ports/secret-cipher.ts';
import type { Timers } from '../ports/timers.ts';
import { channelOf } from '../use-cases/endpoint-channel.ts';
import { Alarms } from './alarms.ts';
import { ConditionWatch, type ConditionWatchDeps } from './condition-watch.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { Loops } from './loops.ts';
import type { SupervisorSettings } from './supervisor-deps.ts';

export interface DelivererDeps extends ConditionWatchDeps {
  readonly supervisor: Pick<SupervisorSettings, 'conditionsMs'>;
  readonly cipher: SecretCipher;
  /** Null: nothing is ever sent. */
  readonly channels: Channels | null;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Longer than any wait between attempts: one that is later was set by a clock that has been set back since. */
const WAIT_MAX_MS = 11 * 3_600_000;
/** Looked at again, whatever was heard: a failed write of a note, or ticks, which are no event of an execution. */
const LOOK_MS = 60_000;
/** Deleted after each delivery. */
const TRIM_STEP = 100;

const UNREADABLE: Sent = {
  failed: {
    statusCode: null,
    isFinal: true,
    retryAfterMs: null,
    message: 'Its channel was encrypted with another key than the service has now: put the endpoint again.',
  },
  statusCode: null,
  answer: null,
};

/**
 * Empties the outbox: one delivery of an endpoint at a time, endpoints side by side. All it knows is in the store, so a
 * crash between an attempt and its note has that attempt made again, and nothing else.
 */
export class Deliverer {
  readonly #deps: DelivererDeps;
  readonly #endpoints: KeyedQueue;
  readonly #alarms: Alarms;
  readonly #stopped = new AbortController();
  #unsubscribe: (() => void) | null = null;
  #looks: Promise<unknown> = Promise.resolve();

  constructor(deps: DelivererDeps) {
    this.#deps = deps;
    this.#endpoints = new KeyedQueue((name) => this.#guarded(name));
    this.#alarms = new Alarms({ ...deps, onDue: (name) => this.#endpoints.ask(name) });
  }

  start(): void {
    if (this.#deps.channels === null) return;
    this.#unsubscribe = this.#deps.store.onEvents(() => this.wake());
    const loops = new Loops(this.#deps, this.#stopped.signal);
    this.#looks = Promise.all([loops.every(LOOK_MS, () => this.wake()), this.#watchConditions(loops)]);
    this.wake();
  }

  async #watchConditions(loops: Loops): Promise<void> {
    const { conditionsMs } = this.#deps.supervisor;
    if (conditionsMs === null) return;
    const watch = new ConditionWatch(this.#deps);
    await loops.every(conditionsMs, async () => {
      await watch.look();
      this.wake();
    });
  }

  /** Ends with the attempts that are under way. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#stopped.abort();
    await this.#looks;
    this.#alarms.clearAll();
    await this.#endpoints.idle();
  }

  async idle(): Promise<void> {
    await this.#endpoints.idle();
  }

  wake(): void {
    if (this.#unsubscribe === null) return;
    for (const { name } of this.#deps.store.notifications.endpoints()) this.#endpoints.ask(name);
  }

  async #guarded(name: string): Promise<void> {
    try {
      await this.#deliverAll(name);
    } catch (error) {
      // The outbox still has it: the next event, or the next start, looks again.
      this.#deps.logger.error({ endpoint: name, error }, 'delivering notifications failed');
    }
  }

  async #deliverAll(name: string): Promise<void> {
    const { store, clock } = this.#deps;
    const { notifications } = store;
    while (this.#unsubscribe !== null) {
      const endpoint = notifications.endpoints().find((each) => each.name === name);
      const next = endpoint?.pausedAt === null ? notifications.nextOf(name) : null;
      if (endpoint === undefined || next === null) return;
      const waitMs = (next.nextAttemptAt?.getTime() ?? 0) - clock.now().getTime();
      if (waitMs > 0 && waitMs <= WAIT_MAX_MS) {
        this.#alarms.set(name, new Date(clock.now().getTime() + waitMs));
        return;
      }
      this.#note(next, await this.#attempt(endpoint, next));
    }
  }

  async #attempt(endpoint: StoredEndpoint, { id, createdAt, notification }: StoredDelivery): Promise<Sent> {
    const channel = channelOf(this.#deps.cipher, endpoint);
    if (channel === null || this.#deps.channels === null) return UNREADABLE;
    const message = { id: `msg_${id}_${createdAt.getTime()}`, notification, language: endpoint.language };
    return this.#deps.channels.send(channel, message);
  }

  #note(delivery: StoredDelivery, { failed, statusCode, answer }: Sent): void {
    const { store, clock, logger } = this.#deps;
    const { id, endpoint, attempts } = delivery;
    const now = clock.now();
    if (failed === null) {
      store.notifications.noteDelivered(id, { statusCode, answer }, now);
    } else {
      const delayMs = retryDelayMs(failed, attempts + 1, spread(delivery));
      const nextAttemptAt = delayMs === null ? null : new Date(now.getTime() + delayMs);
      const note = { statusCode, answer, failure: failed.message };
      const isPaused = store.notifications.noteFailed(id, note, nextAttemptAt, now);
      if (nextAttemptAt === null)
        logger.warn({ endpoint, failure: failed.message }, 'a notification was given up');
      if (isPaused) {
        logger.warn({ endpoint }, 'an endpoint that has failed for days was paused');
        this.wake();
      }
    }
    store.notifications.trimDeliveries(endpoint, TRIM_STEP);
  }
}

const GOLDEN = 0.618_033_988_75;

/** From 0 to 1, far apart for deliveries that follow each other, and different in each service. */
function spread({ id, createdAt }: StoredDelivery): number {
  return (((id + createdAt.getTime()) % 1_000_000) * GOLDEN) % 1;
}
