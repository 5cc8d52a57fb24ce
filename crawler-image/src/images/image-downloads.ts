import type { Clock } from '../base/clock.ts';
import type { SharedProgress } from '../state/shared-progress.ts';
import type { StopReason } from '../records/stop-reason.ts';
import { LimitWatch, type Resources } from '../state/limit-watch.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import type { PoliteFetch } from '../politeness/polite-fetch.ts';
import { AppendFile } from '../files/append-file.ts';
import { itemFilePath } from '../files/item-file.ts';
import { fetchImage } from './fetch-image.ts';
import { ImageTally, readImageList } from './image-list.ts';
import { imageListPath } from '../files/output-paths.ts';
import type { ImageOptions } from '../plan/image-options.ts';
import { ImageStore, type StoredImage } from './image-store.ts';
import { wantedImages, type WantedImage } from './wanted-images.ts';

export interface ImageDownloadDependencies {
  /** The one of the crawl: images use what was learned about hosts while pages were crawled. */
  readonly polite: PoliteFetch;
  readonly onNotice: (sentence: string) => void;
  readonly progress: SharedProgress;
  readonly resources: Resources;
  readonly clock: Clock;
}

/** The outcome of an image; null if it was aborted. */
type Fate = StoredImage | { readonly error: string } | null;

/** Recent images that are not requested again: pages often share images such as logos. */
const REMEMBERED_MAX = 10_000;

/**
 * Fetches the images of a crawl after its pages. The items name the images, and a list holds their outcomes in the
 * same order, so an incomplete list tells where to resume, whatever interrupted it.
 */
export class ImageDownloads {
  readonly #plan: CrawlPlan;
  readonly #options: ImageOptions;
  readonly #deps: ImageDownloadDependencies;
  readonly #store: ImageStore;
  readonly #tally = new ImageTally();
  readonly #remembered = new Map<string, Promise<Fate>>();
  readonly #startedMs: number;
  #isStopped = false;

  /** To be constructed when the crawl begins: `limits.duration_seconds` covers pages and images together. */
  constructor(plan: CrawlPlan, options: ImageOptions, deps: ImageDownloadDependencies) {
    this.#plan = plan;
    this.#options = options;
    this.#deps = deps;
    this.#store = new ImageStore(plan.outputFolder);
    this.#startedMs = deps.clock.monotonicMs();
  }

  /** Starts nothing new; {@link run} ends when what is in flight has ended. */
  stop(): void {
    this.#isStopped = true;
    this.#deps.polite.stop();
  }

  /**
   * @param reason Why the pages ended.
   * @returns the same, or what interrupted the images.
   * @throws OutputError
   */
  async run(reason: StopReason): Promise<StopReason> {
    // A limit that only concerns pages, such as that of items, has stopped all waiting.
    if (!this.#isStopped) this.#deps.polite.restart();
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

  /** Returns whether all images have an outcome. */
  async #fetchAll(): Promise<boolean> {
    const list = new AppendFile(imageListPath(this.#plan));
    const wanted = wantedImages(
      itemFilePath(this.#plan.outputFolder, this.#plan.filePrefix),
      this.#options.perItem,
    );
    const inFlight: { image: WantedImage; fate: Promise<Fate> }[] = [];
    /** Writes the outcome of the first image to the list; false if it was aborted. */
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

  /** Skips images that the list has already, and truncates the list where it differs; returns the first one to fetch. */
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
    // It is awaited in order, which may be after it has failed.
    fate.catch(() => {});
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size < REMEMBERED_MAX) break;
      this.#remembered.delete(oldest);
    }
    this.#remembered.set(url, fate);
    return fate;
  }

  async #fetch(url: string): Promise<Fate> {
    const answer = await fetchImage(url, this.#options.maxBytes, this.#deps.polite);
    if (answer === null || 'error' in answer) return answer;
    return (await this.#store.keep(answer.body)) ?? { error: 'not_an_image' };
  }

  /** The limits on time, memory and disk; the others concern pages only. */
  #limits(): LimitWatch {
    const { clock, progress, resources } = this.#deps;
    const { durationMs, memoryBytes, diskBytes } = this.#plan.limits;
    const elapsedMs = clock.monotonicMs() - this.#startedMs;
    const left = durationMs === null ? null : Math.max(0, durationMs - elapsedMs);
    const none = { items: null, errors: null, errorRate: null, noItemPages: null, bytes: null };
    return new LimitWatch({ ...none, durationMs: left, memoryBytes, diskBytes }, progress, clock, resources);
  }
}
