import { renameSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import { AppendFile } from '../files/append-file.ts';
import { OutputError } from '../files/output-error.ts';
import { CRAWLER_VERSION } from '../base/version.ts';
import { gzipMember } from './gzip-members.ts';
import { settleWarcs } from './settle-warcs.ts';
import { openPath, warcPath } from './warc-names.ts';
import { warcFields, warcRecord, type WarcRecord } from './warc-record.ts';

/** Recommended by the standard (Annex C). */
const FILE_BYTES_MAX = 1_000_000_000;
const CONFORMS_TO = 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/';

export interface WarcFilesOptions {
  readonly folder: string;
  readonly prefix: string;
  /** False if it resumes an earlier one: then the latest series is its own. */
  readonly isNewCrawl: boolean;
  readonly obeysRobots: boolean;
  readonly clock: Clock;
  /** A power failure loses at most what was written within this time. */
  readonly syncMs: number;
  /** A file of this length gets no further records. */
  readonly fileBytesMax?: number;
}

/**
 * The archive files of a crawl. Each record is a gzip member and is handed to the operating system when it is appended;
 * a file is called `.open` while it grows. However the process ends, at most the record being written is lost. A file
 * with its final name is never written to again: each attempt starts a new one.
 */
export class WarcFiles {
  readonly #options: WarcFilesOptions;
  readonly #series: number;
  #serial: number;
  #path = '';
  #file: AppendFile | null = null;
  #warcinfoId = '';
  #cancelSync: (() => void) | null = null;

  /** @throws OutputError; so do all methods. */
  constructor(options: WarcFilesOptions) {
    this.#options = options;
    const all = settleWarcs(options.folder, options.prefix);
    const latest = all.at(-1)?.series ?? 0;
    this.#series = options.isNewCrawl ? latest + 1 : Math.max(1, latest);
    this.#serial = all.findLast(({ series }) => series === this.#series)?.serial ?? 0;
    // Created at once, because it shows the next attempt which series this is.
    this.#begin();
  }

  /**
   * Appends records that belong together to one file.
   *
   * @param recordsOf Receives the id of the file's warcinfo record.
   */
  append(recordsOf: (warcinfoId: string) => readonly WarcRecord[]): void {
    const { fileBytesMax = FILE_BYTES_MAX, clock, syncMs } = this.#options;
    let file = this.#file ?? this.#begin();
    if (file.size >= fileBytesMax) {
      this.close();
      file = this.#begin();
    }
    file.append(Buffer.concat(recordsOf(this.#warcinfoId).map(({ bytes }) => gzipMember(bytes))));
    this.#cancelSync ??= clock.after(syncMs, () => {
      this.#cancelSync = null;
      this.#file?.sync(() => {});
    });
  }

  close(): void {
    this.#cancelSync?.();
    this.#cancelSync = null;
    if (this.#file === null) return;
    this.#file.close();
    this.#file = null;
    try {
      renameSync(openPath(this.#path), this.#path);
    } catch (error) {
      throw OutputError.from(this.#path, error);
    }
  }

  #begin(): AppendFile {
    const { folder, prefix, obeysRobots, clock } = this.#options;
    this.#serial += 1;
    this.#path = warcPath(folder, prefix, this.#series, this.#serial);
    const file = new AppendFile(openPath(this.#path));
    const info = warcRecord(
      'warcinfo',
      clock.unixMs(),
      [
        ['WARC-Filename', path.basename(this.#path)],
        ['Content-Type', 'application/warc-fields'],
      ],
      [
        warcFields([
          ['software', `crawlerd/${CRAWLER_VERSION}`],
          ['format', 'WARC File Format 1.1'],
          ['conformsTo', CONFORMS_TO],
          ['robots', obeysRobots ? 'obey' : 'ignore'],
        ]),
      ],
    );
    file.append(gzipMember(info.bytes));
    this.#warcinfoId = info.id;
    this.#file = file;
    return file;
  }
}
