import type { Clock } from '../base/clock.ts';

/** First and longest pause before something is tried again for which the machine was short of resources. */
const PAUSE_MS_MIN = 100;
const PAUSE_MS_MAX = 2000;
/** Ports are free again a minute after their connections; later the address itself is at fault. */
const PORTS_MS_MAX = 120_000;
const NOTICE_MS = 60_000;

/** Pauses while this machine is short of descriptors, ports or memory, and says so in the log now and then. */
export class ShortagePauses {
  readonly #clock: Clock;
  readonly #onNotice: (sentence: string) => void;
  readonly #pausing = new Set<() => void>();
  #noticeAtMs = -Infinity;
  #isOver = false;

  constructor(clock: Clock, onNotice: (sentence: string) => void) {
    this.#clock = clock;
    this.#onNotice = onNotice;
  }

  /**
   * @param code What the system said.
   * @param pausedMs For how long the same request has paused before.
   * @returns whether to try again.
   */
  async pause(code: string, pausedMs: number): Promise<boolean> {
    if (code === 'EADDRNOTAVAIL' && pausedMs >= PORTS_MS_MAX) return false;
    this.#say(code);
    if (this.#isOver) return false;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        cancel();
        this.#pausing.delete(wake);
        resolve();
      };
      const cancel = this.#clock.after(Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS_MIN, pausedMs)), wake);
      this.#pausing.add(wake);
    });
    return !this.#isOver;
  }

  /** Ends all pauses. */
  abort(): void {
    this.#isOver = true;
    for (const wake of this.#pausing) wake();
  }

  #say(code: string): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#noticeAtMs + NOTICE_MS) return;
    this.#noticeAtMs = nowMs;
    const what =
      code === 'EMFILE' || code === 'ENFILE'
        ? 'no file descriptor left; raise the limit of open files (ulimit -n), or lower concurrency'
        : code === 'EADDRNOTAVAIL'
          ? 'no port left for connections'
          : 'too little memory for connections';
    this.#onNotice(`${code}: this machine has ${what}. Until then requests wait; no page fails because of it`);
  }
}
