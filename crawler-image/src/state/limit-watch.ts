import type { Clock } from '../base/clock.ts';
import type { SharedProgress } from './shared-progress.ts';
import type { Limits } from '../plan/limits.ts';
import { limitReached } from './limit-reached.ts';
import type { LimitReason } from '../records/stop-reason.ts';

/** The resources of the machine that a crawl uses. */
export interface Resources {
  /** Of this process, in bytes. */
  memory(): number;
  /** Free bytes on the disk of the output folder; null if unknown. */
  freeDisk(): number | null;
}

/** Interval of the measurements; memory and disk do not fill up much in between. */
const LOOK_MS = 1000;

/** Detects when a crawl has reached one of its limits; that is final. */
export class LimitWatch {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #progress: SharedProgress;
  readonly #resources: Resources;
  #startedMs = 0;
  #memoryBytes: number | null = null;
  #freeDiskBytes: number | null = null;
  #reached: LimitReason | null = null;
  #isActive: boolean;
  #cancelLook: () => void = () => {};
  #cancelDeadline: () => void = () => {};

  constructor(limits: Limits, progress: SharedProgress, clock: Clock, resources: Resources) {
    this.#limits = limits;
    this.#progress = progress;
    this.#clock = clock;
    this.#resources = resources;
    this.#isActive = Object.values(limits).some((limit) => limit !== null);
  }

  /** @param onTime Called when a limit on time, memory or disk may be reached; up to once a second. */
  start(onTime: () => void): void {
    const { durationMs, memoryBytes, diskBytes } = this.#limits;
    this.#startedMs = this.#clock.monotonicMs();
    if (durationMs !== null) this.#cancelDeadline = this.#clock.after(durationMs, onTime);
    if (memoryBytes === null && diskBytes === null) return;
    const look = (): void => {
      this.#memoryBytes = memoryBytes === null ? null : this.#resources.memory();
      this.#freeDiskBytes = diskBytes === null ? null : this.#resources.freeDisk();
      this.#cancelLook = this.#clock.after(LOOK_MS, look);
      onTime();
    };
    look();
  }

  stop(): void {
    this.#isActive = false;
    this.#cancelLook();
    this.#cancelDeadline();
  }

  /** @param pagesSinceItem Pages crawled since an item was found. */
  reached(pagesSinceItem: number): LimitReason | null {
    if (this.#reached !== null || !this.#isActive) return this.#reached;
    const progress = this.#progress;
    this.#reached = limitReached(this.#limits, {
      elapsedMs: this.#clock.monotonicMs() - this.#startedMs,
      items: progress.get('items'),
      successful: progress.get('successful'),
      failed: progress.get('failed'),
      bytes: progress.get('bytes'),
      pagesSinceItem,
      memoryBytes: this.#memoryBytes,
      freeDiskBytes: this.#freeDiskBytes,
    });
    return this.#reached;
  }
}
