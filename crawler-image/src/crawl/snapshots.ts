import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FetchedPage } from '../fetch/fetch-result.ts';
import type { ProcessedPage } from './process-page.ts';

/** The name of the folder, in the output folder. */
const SNAPSHOTS_FOLDER = 'snapshots';
/** Longer pages are cut. */
const SNAPSHOT_BYTES_MAX = 2 * 1024 * 1024;

/** Keeps the HTML of pages with which something is wrong, one of each kind. */
export class Snapshots {
  readonly #folder: string;
  readonly #max: number;
  readonly #onNotice: (sentence: string) => void;
  /** Kinds that are kept, or cannot be; also those of an earlier attempt. */
  readonly #kinds: Set<string>;

  /** @param max Pages that are kept at most; with 0 nothing is done. */
  constructor(outputFolder: string, max: number, onNotice: (sentence: string) => void) {
    this.#folder = path.join(outputFolder, SNAPSHOTS_FOLDER);
    this.#max = max;
    this.#onNotice = onNotice;
    const names = max > 0 && existsSync(this.#folder) ? readdirSync(this.#folder) : [];
    this.#kinds = new Set(names.map((name) => name.replace(/\.html$/, '')));
  }

  /** @param kind What is wrong, such as `missing_price`. */
  keep(kind: string, page: FetchedPage): void {
    if (this.#kinds.has(kind) || this.#kinds.size >= this.#max) return;
    this.#kinds.add(kind);
    const file = path.join(this.#folder, `${kind}.html`);
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(file, page.body.subarray(0, SNAPSHOT_BYTES_MAX), { flag: 'wx' });
      this.#onNotice(`snapshot ${SNAPSHOTS_FOLDER}/${kind}.html: ${page.finalUrl}`);
    } catch (error) {
      // A help for people; the crawl does not depend on it.
      this.#onNotice(`no snapshot of ${page.finalUrl}: ${error instanceof Error ? error.message : ''}`);
    }
  }
}

/** What is wrong with a page that was read; null if nothing is. A part of a file name. */
export function faultOf({ items, missing }: ProcessedPage): string | null {
  if (items.length === 0) return 'no_item';
  const [first] = missing;
  return first === undefined ? null : `missing_${first.replaceAll(/[^\p{L}\p{N}]+/gu, '_').slice(0, 50)}`;
}
