import type { PageChoice } from '@crawlerd/shared';
import {
  NO_PAGES_FOUND,
  type FailedCount,
  type FoundPages,
  type PageFiles,
  type PageRequest,
} from '../../ports/page-files.ts';
import type { Turns } from '../../ports/turns.ts';
import { listPages } from './list-pages.ts';
import { PageIndex } from './page-index.ts';
import { withPageSource, type PageSource } from './page-source.ts';

/** What one look reads of a file that it does not know yet. */
const INDEX_BYTES = 32 * 1024 * 1024;
/** More than the journal of any crawl; a sparse file of terabytes costs a crawler nothing. */
const COUNT_LOOKS_MAX = 128;
/** Executions whose pages somebody looks at. */
const INDEXES_MAX = 8;

interface Known {
  readonly identity: string;
  readonly index: PageIndex;
}

/** {@link PageFiles} in `crawler_outputs/<execution_id>/`. */
export class PageFilesOnDisk implements PageFiles {
  readonly #folderOf: (executionId: string) => string;
  /** The one that was used last is last. */
  readonly #known = new Map<string, Known>();
  /** Two that read on at once would count what they read twice. */
  readonly #reading = new Map<string, Promise<unknown>>();

  constructor(folderOf: (executionId: string) => string) {
    this.#folderOf = folderOf;
  }

  async list(executionId: string, request: PageRequest, turns: Turns): Promise<FoundPages> {
    const found = await this.#alone(executionId, async (source) => {
      const index = await this.#indexOf(executionId, source);
      const isRead = await index.advance(source.handle, INDEX_BYTES, turns);
      const common = {
        source: source.kind,
        failedByCode: isRead ? index.failedByCode() : null,
        linesSkipped: index.linesSkipped,
        failedLeftOut: index.failedLeftOut,
      };
      // Only at its end is it known which outcomes are the last ones.
      if (!isRead) return { ...common, pages: [], next: request.after };
      const { pages, next } = await listPages(source, index, request, turns);
      return { ...common, pages, next };
    });
    return found ?? NO_PAGES_FOUND;
  }

  async countFailed(executionId: string, choice: PageChoice, turns: Turns): Promise<FailedCount> {
    const counted = await this.#alone(executionId, async (source) => {
      const index = await this.#indexOf(executionId, source);
      let looks = 1;
      let isRead = await index.advance(source.handle, INDEX_BYTES, turns);
      for (; !isRead && looks < COUNT_LOOKS_MAX; looks += 1) {
        isRead = await index.advance(source.handle, INDEX_BYTES, turns);
      }
      const count = [...index.failed(0, choice)].length;
      return { count, isAtLeast: !isRead || index.failedLeftOut > 0 };
    });
    return counted ?? { count: 0, isAtLeast: false };
  }

  async #alone<T>(executionId: string, use: (source: PageSource) => Promise<T>): Promise<T | null> {
    const before = this.#reading.get(executionId) ?? Promise.resolve();
    const now = before.then(() => withPageSource(this.#folderOf(executionId), use));
    const settled = now.catch(() => null);
    this.#reading.set(executionId, settled);
    try {
      return await now;
    } finally {
      if (this.#reading.get(executionId) === settled) this.#reading.delete(executionId);
    }
  }

  async #indexOf(executionId: string, { identity, handle, read }: PageSource): Promise<PageIndex> {
    const known = this.#known.get(executionId);
    this.#known.delete(executionId);
    const isSame = known?.identity === identity && (await known.index.stillFits(handle));
    const fresh = isSame ? known : { identity, index: new PageIndex(read) };
    this.#known.set(executionId, fresh);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= INDEXES_MAX) break;
      this.#known.delete(oldest);
    }
    return fresh.index;
  }
}
