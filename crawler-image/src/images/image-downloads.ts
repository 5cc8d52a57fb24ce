import type { Clock } from '../base/clock.ts';
import type { SharedProgress } from '../state/shared-progress.ts';
import type { StopReason } from '../records/stop-reason.ts';
import { HostCircuit } from '../politeness/host-circuit.ts';
import { LimitWatch, type Resources } from '../state/limit-watch.ts';
import { Stopwatch } from '../politeness/stopwatch.ts';
import { Turns } from '../politeness/turns.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import type { Accepts, FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import type { HostSchedule } from '../politeness/host-schedule.ts';
import { AppendFile } from '../files/append-file.ts';
import { itemFilePath } from '../files/item-file.ts';
import { SiteRobots } from '../politeness/robots/site-robots.ts';
import { fetchImage, type ImageFetchDependencies } from './fetch-image.ts';
import { ImageTally, readImageList } from './image-list.ts';
import { imageListPath } from '../files/output-paths.ts';
import type { ImageOptions } from '../plan/image-options.ts';
import { ImageStore, type StoredImage } from './image-store.ts';
import { wantedImages, type WantedImage } from './wanted-images.ts';

export interface ImageDownloadDependencies {
  readonly fetch: (url: string, redirectRule: RedirectRule, accepts: Accepts) => Promise<FetchResult>;
  /** Of the crawl: a host is asked for images as slowly as for pages. */
  readonly schedule: HostSchedule;
  readonly onNotice: (sentence: string) => void;
  readonly progress: SharedProgress;
  readonly resources: Resources;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What became of an image; null: it was broken off. */
type Fate = StoredImage | { readonly error: string } | null;

/** Images that pages have in common, such as logos, come again soon. */
const REMEMBERED_MAX = 10_000;

/**
 * Fetches the images of a crawl once its pages are done. What is wanted stands in the items, and what became
 * of it in a list in the same order. So a list that was cut off, however that came, says where to go on.
 */
export class ImageDownloads {
  readonly #plan: CrawlPlan;
  readonly #options: ImageOptions;
  readonly #deps: ImageDownloadDependencies;
  readonly #asking: ImageFetchDependencies;
  readonly #store: ImageStore;
  readonly #tally = new ImageTally();
  readonly #remembered = new Map<string, Promise<Fate>>();
  readonly #startedMs: number;

  /** To be made when the crawl begins: the time for both is one. */
  constructor(plan: CrawlPlan, options: ImageOptions, deps: ImageDownloadDependencies) {
    const { clock, random, schedule, onNotice } = deps;
    this.#plan = plan;
    this.#options = options;
    this.#deps = deps;
    this.#store = new ImageStore(plan.outputFolder);
    this.#startedMs = clock.monotonicMs();
    const turns = new Turns(schedule, clock);
    this.#asking = {
      fetch: (url, redirectRule) => deps.fetch(url, redirectRule, { maxBytes: options.maxBytes }),
      schedule,
      turns,
      robots: new SiteRobots(plan, {
        fetch: (url, redirectRule) => deps.fetch(url, redirectRule, 'any'),
        turn: (url) => turns.turn(url),
        slowDown: (url, delayMs) => schedule.slowDown(url, delayMs),
        onNotice,
        wait: (ms) => turns.wait(ms),
        clock,
        random,
      }),
      circuit: new HostCircuit(plan.hostErrorsMax),
      stopwatch: new Stopwatch(clock),
      maxRetries: plan.maxRetries,
      clock,
      random,
    };
  }

  /** Nobody waits any longer for a turn; {@link run} ends when what is in flight has ended. */
  stop(): void {
    this.#asking.turns.stop();
  }

  /**
   * @param reason Why no further page is crawled.
   * @returns the same, or what broke the images off.
   * @throws OutputError
   */
  async run(reason: StopReason): Promise<StopReason> {
    const watch = this.#limits();
    watch.start(() => {
      if (watch.reached(0) !== null) this.stop();
    });
    try {
      return (await this.#fetchAll()) ? reason : (watch.reached(0) ?? 'interrupted');
    } finally {
      watch.stop();
    }
  }

  /** Whether it came to its end. */
  async #fetchAll(): Promise<boolean> {
    const list = new AppendFile(imageListPath(this.#plan));
    const wanted = wantedImages(
      itemFilePath(this.#plan.outputFolder, this.#plan.filePrefix),
      this.#options.perItem,
    );
    const inFlight: { image: WantedImage; fate: Promise<Fate> }[] = [];
    /** Writes down what became of the first one; false if it was broken off. */
    const settleFirst = async (): Promise<boolean> => {
      const first = inFlight.shift();
      const fate = await first?.fate;
      if (first === undefined || fate === undefined || fate === null) return false;
      const line = { ...first.image, ...fate };
      list.append(Buffer.from(`${JSON.stringify(line)}\n`));
      this.#tally.add(line);
      return true;
    };
    try {
      let next = await this.#skipDone(wanted, list);
      for (; next.done !== true; next = await wanted.next()) {
        if (inFlight.length === this.#plan.concurrency && !(await settleFirst())) return false;
        if (this.#tally.bytes >= this.#options.maxTotalBytes) {
          this.#deps.onNotice('extract_images.max_total_bytes is reached: no further images are fetched');
          break;
        }
        inFlight.push({ image: next.value, fate: this.#fateOf(next.value.url) });
      }
      while (inFlight.length > 0) if (!(await settleFirst())) return false;
      return true;
    } finally {
      await wanted.return(undefined);
      await Promise.allSettled(inFlight.map(({ fate }) => fate));
      list.close();
    }
  }

  /** Passes over what the list tells of, and cuts from the list what does not fit; returns the first that is to do. */
  async #skipDone(
    wanted: AsyncGenerator<WantedImage>,
    list: AppendFile,
  ): Promise<IteratorResult<WantedImage>> {
    let end = 0;
    let next = await wanted.next();
    for await (const { line, end: lineEnd } of readImageList(imageListPath(this.#plan))) {
      if (next.done === true || line.page !== next.value.page || line.url !== next.value.url) break;
      this.#tally.add(line);
      end = lineEnd;
      next = await wanted.next();
    }
    list.cutTo(end);
    return next;
  }

  #fateOf(url: string): Promise<Fate> {
    const known = this.#remembered.get(url);
    if (known !== undefined) return known;
    const fate = this.#fetch(url);
    // It is awaited in its turn, which may be later than it fails.
    fate.catch(() => {});
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size < REMEMBERED_MAX) break;
      this.#remembered.delete(oldest);
    }
    this.#remembered.set(url, fate);
    return fate;
  }

  async #fetch(url: string): Promise<Fate> {
    const answer = await fetchImage(url, this.#asking);
    if (answer === null || 'error' in answer) return answer;
    return (await this.#store.keep(answer.body)) ?? { error: 'not_an_image' };
  }

  /** Those that are about the machine and the time; the others are about pages. */
  #limits(): LimitWatch {
    const { clock, progress, resources } = this.#deps;
    const { durationMs, memoryBytes, diskBytes } = this.#plan.limits;
    const elapsedMs = clock.monotonicMs() - this.#startedMs;
    const left = durationMs === null ? null : Math.max(0, durationMs - elapsedMs);
    const none = { items: null, errors: null, errorRate: null, noItemPages: null, bytes: null };
    return new LimitWatch({ ...none, durationMs: left, memoryBytes, diskBytes }, progress, clock, resources);
  }
}
