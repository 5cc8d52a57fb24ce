import path from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { conditionsOf, variantOf, type CacheEntry, type RequestFields } from './cache-entry.ts';
import { CacheFile } from './cache-file.ts';
import { messageOf } from '../base/message-of.ts';
import { freeBytes } from '../files/free-bytes.ts';

/** What is kept of an answer. */
export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly robotsTag: string;
  readonly body: Buffer;
}

/** The headers of an answer that say whether and how it can be asked for again; empty where it has none. */
export interface AnswerFields {
  readonly etag: string;
  readonly lastModified: string;
  readonly vary: string;
  readonly cacheControl: string;
}

export function pageCachePath(folder: string, prefix: string): string {
  return path.join(folder, `${prefix}.http-cache`);
}

/**
 * The pages that earlier crawls have fetched, to ask for those only that have changed (RFC 9111, section 4.3).
 * It is a help: what goes wrong with it costs time, never a page, and is told once.
 */
export class PageCache {
  readonly #onNotice: (sentence: string) => void;
  readonly #bytesMax: number;
  readonly #path: string;
  /** Null once it cannot be used. */
  #file: CacheFile | null = null;
  #isKeeping = true;
  /** Length of the file up to which there is room on the disk. */
  #roomUntil = 0;

  /** @param bytesMax Of a decoded body; a larger one is not read. */
  constructor(file: string, bytesMax: number, onNotice: (sentence: string) => void) {
    this.#path = file;
    this.#bytesMax = bytesMax;
    this.#onNotice = onNotice;
    try {
      this.#file = new CacheFile(file, bytesMax);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** The headers that make this request a conditional one; null if nothing is kept that would answer it. */
  conditions(url: string, request: RequestFields): RequestFields | null {
    const entry = this.#attempt((file) => file.find(url)?.entry ?? null);
    if (entry === null || variantOf(entry.vary, request) !== entry.variant) return null;
    return conditionsOf(entry);
  }

  /**
   * The page that a server says has not changed. Null if what is kept cannot be read or is not what the server
   * speaks of: then it is forgotten.
   *
   * @param etag As the server has named it now; empty if it has not.
   * @param robotsTag What it wants of robots now; null if it has not said so.
   */
  revalidated(url: string, etag: string, robotsTag: string | null): KeptAnswer | null {
    return this.#attempt((file) => {
      const found = file.find(url);
      const isMeant = found !== null && (etag === '' || opaque(etag) === opaque(found.entry.etag));
      const packed = isMeant ? file.body(found) : null;
      const body = packed === null ? null : unpacked(packed, this.#bytesMax);
      if (found === null || packed === null || body === null) {
        file.forget(url);
        return null;
      }
      const { bytes: _bytes, ...entry } = found.entry;
      const robots = robotsTag ?? entry.robots_tag;
      // What a server says of a page with such an answer holds from now on (RFC 9111, section 3.2).
      if (robots !== entry.robots_tag) this.#write(file, { ...entry, robots_tag: robots }, packed);
      return { status: entry.status, contentType: entry.content_type, robotsTag: robots, body };
    });
  }

  /** Keeps an answer, if it can be asked for again by its headers; what was kept of the page is void. */
  keep(url: string, request: RequestFields, fields: AnswerFields, answer: KeptAnswer): void {
    this.#attempt((file) => {
      file.forget(url);
      const { lastModified, vary, cacheControl } = fields;
      const etag = ENTITY_TAG.test(fields.etag) ? fields.etag : '';
      const variant = variantOf(vary, request);
      if ((etag === '' && lastModified === '') || variant === null || NO_STORE.test(cacheControl)) return;
      const entry = {
        url,
        status: answer.status,
        etag,
        last_modified: lastModified,
        vary,
        variant,
        content_type: answer.contentType,
        robots_tag: answer.robotsTag,
      };
      // Crawling is not to wait for the last percent.
      this.#write(file, entry, gzipSync(answer.body, { level: constants.Z_BEST_SPEED }));
    });
  }

  /**
   * Also frees the space of what is out of date or not wanted any more, if that is worth the work.
   *
   * @param signal Cuts that short.
   */
  async close(isWanted: (url: string) => boolean, signal: AbortSignal): Promise<void> {
    // A larger file is no fault, and a full disk not one that this crawl has to know of.
    await this.#file?.shrink(isWanted, signal).catch(() => {});
    this.#attempt((file) => file.close());
  }

  #write(file: CacheFile, entry: Omit<CacheEntry, 'bytes'>, packed: Buffer): void {
    if (!this.#isKeeping) return;
    try {
      if (file.size >= this.#roomUntil) {
        if (freeBytes(path.dirname(this.#path)) < ROOM_BYTES_MIN) throw new Error('the disk is nearly full');
        this.#roomUntil = file.size + ROOM_BYTES_MIN / 2;
      }
      file.append(entry, packed);
    } catch (error) {
      // What is kept can still be read.
      this.#isKeeping = false;
      this.#onNotice(`no more pages are kept for later crawls: ${messageOf(error)}`);
    }
  }

  #attempt<T>(use: (file: CacheFile) => T): T | null {
    if (this.#file === null) return null;
    try {
      return use(this.#file);
    } catch (error) {
      this.#giveUp(error);
      return null;
    }
  }

  #giveUp(error: unknown): void {
    this.#file = null;
    this.#onNotice(
      `pages of earlier crawls cannot be made use of any more, all are fetched: ${messageOf(error)}`,
    );
  }
}

/** So much of the disk is left to the items. */
const ROOM_BYTES_MIN = 64 * 1024 * 1024;

/** RFC 9110, section 8.8.3. A `*` would ask for whatever there is. */
const ENTITY_TAG = /^(?:W\/)?"[^"]*"$/;
const NO_STORE = /(?:^|[\s,])no-store(?:$|[\s,])/i;

/** What two tags of one page have in common, be they weak or strong. */
function opaque(etag: string): string {
  return etag.replace(/^W\//, '');
}

/** Null if that is not what it should be, or more than it may be. */
function unpacked(body: Buffer, maxOutputLength: number): Buffer | null {
  try {
    return gunzipSync(body, { maxOutputLength });
  } catch {
    return null;
  }
}
