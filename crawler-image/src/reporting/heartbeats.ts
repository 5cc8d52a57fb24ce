import {
  CALLBACK_PATHS,
  HeartbeatReplySchema,
  isValid,
  type Heartbeat,
  type HeartbeatReply,
} from '@crawlerd/shared';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { PostResult } from './callback-client.ts';

export interface HeartbeatOptions {
  readonly post: (path: string, body: string, signal: AbortSignal) => Promise<PostResult>;
  readonly intervalMs: number;
  /** Must be synchronous: the heartbeat is due now. */
  readonly compose: (sequence: number) => Heartbeat;
  /** Called when the orchestrator requests a stop, possibly again with each reply. */
  readonly onStop: () => void;
  /** Called with the delays in seconds that a reply asks for, at hosts that other crawlers ask too. */
  readonly onDelays: (delaySeconds: Readonly<Record<string, number>>) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Time limit of one request. */
const ANSWER_MS_MAX = 10_000;
const LAST_ANSWER_MS_MAX = 500;
// An interval outside this range is a mistake: the crawler would fall silent or flood the orchestrator.
const INTERVAL_MS_MIN = 100;
const INTERVAL_MS_MAX = 3_600_000;
/** After the first heartbeat; doubled with each further one, up to the interval. */
const YOUNG_INTERVAL_MS = 1000;

/**
 * Sends a heartbeat at once, then after 1, 2, 4 and 8 s and so on, because whoever has just launched a crawl looks at
 * it, and from then on at every interval, counted from the previous one, so that delays do not add up. A heartbeat that fails is logged and not repeated; none waits for the previous one.
 */
export class Heartbeats {
  readonly #options: HeartbeatOptions;
  readonly #inFlight = new Set<AbortController>();
  #intervalMs: number;
  #youngMs = YOUNG_INTERVAL_MS;
  #sequence = 0;
  #lastDueMs = 0;
  #cancelNext: () => void = () => {};
  #stopped = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs;
  }

  start(): void {
    this.#lastDueMs = this.#options.clock.monotonicMs();
    this.#sendAndSchedule();
  }

  /**
   * Sends one heartbeat immediately, so that the last reported progress is the final one. Resolves when it is
   * answered, or after a short time: the completion that follows matters more.
   */
  async sendNow(): Promise<void> {
    await this.#send(LAST_ANSWER_MS_MAX);
  }

  /** Sends no further heartbeat, and aborts those in flight. */
  stop(): void {
    this.#stopped = true;
    this.#cancelNext();
    for (const request of this.#inFlight) request.abort();
  }

  #sendAndSchedule(): void {
    void this.#send();
    this.#scheduleNext();
  }

  #scheduleNext(): void {
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    let dueMs = this.#lastDueMs + Math.min(this.#youngMs, this.#intervalMs);
    // Heartbeats that were missed while the machine slept are not sent later.
    if (dueMs <= nowMs - this.#intervalMs) dueMs = nowMs + this.#intervalMs;
    this.#cancelNext();
    this.#cancelNext = clock.after(dueMs - nowMs, () => {
      this.#lastDueMs = dueMs;
      this.#youngMs *= 2;
      this.#sendAndSchedule();
    });
  }

  async #send(answerMsMax = Math.min(this.#intervalMs, ANSWER_MS_MAX)): Promise<void> {
    const { post, compose, clock, log } = this.#options;
    this.#sequence += 1;
    const request = new AbortController();
    this.#inFlight.add(request);
    const cancelTimeout = clock.after(answerMsMax, () => request.abort());
    const result = await post(
      CALLBACK_PATHS.heartbeat,
      JSON.stringify(compose(this.#sequence)),
      request.signal,
    );
    cancelTimeout();
    this.#inFlight.delete(request);
    if (this.#stopped) return;
    if (result.kind !== 'answered') {
      log.warn(`heartbeat not delivered (${result.detail}); the crawl continues`);
    } else if (isValid(HeartbeatReplySchema, result.reply)) {
      this.#obey(result.reply);
    }
  }

  #obey(reply: HeartbeatReply): void {
    if (reply.action === 'stop') this.#options.onStop();
    // Without them what was told before holds.
    if (reply.delay_seconds !== undefined) this.#options.onDelays(reply.delay_seconds);
    const asked = reply.next_heartbeat_seconds * 1000;
    if (asked === this.#intervalMs || asked < INTERVAL_MS_MIN || asked > INTERVAL_MS_MAX) return;
    this.#intervalMs = asked;
    // It knows its load.
    this.#youngMs = Infinity;
    this.#scheduleNext();
  }
}
