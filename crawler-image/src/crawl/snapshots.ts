import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FetchedPage } from '../fetch/fetch-result.ts';
import { patiently } from '../files/descriptors.ts';
import type { ProcessedPage } from './process-page.ts';

/** The name of the folder, in the output folder. */
const SNAPSHOTS_FOLDER = 'snapshots';
/** Longer pages are truncated. */
const SNAPSHOT_BYTES_MAX = 2 * 1024 * 1024;

/** Saves the HTML of problematic pages, one for each kind of problem. */
export class Snapshots {
  readonly #folder: string;
  readonly #max: number;
  readonly #onNotice: (sentence: string) => void;
  /** Kinds that are saved already or failed to be, including those of earlier attempts. */
  readonly #kinds: Set<string>;
  /** By the page that was asked for; as few as there are snapshots. */
  readonly #files = new Map<string, string>();

  /** @param max Maximum number of pages to save; 0 turns snapshots off. */
  constructor(outputFolder: string, max: number, onNotice: (sentence: string) => void) {
    this.#folder = path.join(outputFolder, SNAPSHOTS_FOLDER);
    this.#max = max;
    this.#onNotice = onNotice;
    const names = max > 0 && existsSync(this.#folder) ? readdirSync(this.#folder) : [];
    this.#kinds = new Set(names.map((name) => name.replace(/\.html$/, '')));
  }

  /** Where the answer for this page was kept, below the output folder; null if it was not. */
  of(url: string): string | null {
    return this.#files.get(url) ?? null;
  }

  /**
   * @param kind The problem, such as `missing_price`.
   * @param url The page that was asked for, which may have redirected.
   */
  keep(kind: string, page: FetchedPage, url: string): void {
    if (this.#kinds.has(kind) || this.#kinds.size >= this.#max) return;
    this.#kinds.add(kind);
    const file = path.join(this.#folder, `${kind}.html`);
    try {
      mkdirSync(this.#folder, { recursive: true });
      const body = page.body.subarray(0, SNAPSHOT_BYTES_MAX);
      patiently(() => writeFileSync(file, body, { flag: 'wx' }));
      this.#files.set(url, `${SNAPSHOTS_FOLDER}/${kind}.html`);
      this.#onNotice(`snapshot ${SNAPSHOTS_FOLDER}/${kind}.html: ${page.finalUrl}`);
    } catch (error) {
      // Snapshots are a debugging aid; the crawl does not depend on them.
      this.#onNotice(`no snapshot of ${page.finalUrl}: ${error instanceof Error ? error.message : ''}`);
    }
  }
}

/** The problem of a page that was read, usable in a file name; null if there is none. */
export function faultOf({ items, missing }: ProcessedPage): string | null {
  if (items.length === 0) return 'no_item';
  const [first] = missing;
  return first === undefined ? null : `missing_${first.replaceAll(/[^\p{L}\p{N}]+/gu, '_').slice(0, 50)}`;
}
