import path from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { messageOf } from '@crawlerd/shared';
import { conditionsOf, variantOf, type CacheEntry, type RequestFields } from './cache-entry.ts';
import { CacheFile } from './cache-file.ts';
import { freeBytes } from '../files/free-bytes.ts';

/** A response to be stored. */
export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly robotsTag: string;
  readonly body: Buffer;
}

/** The response headers that decide whether and how a page can be revalidated; empty if absent. */
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
 * The pages that earlier crawls have fetched, for conditional requests (RFC 9111, section 4.3). It is an optimization:
 * its errors cost time, never a page, and are reported once.
 */
export class PageCache {
  readonly #onNotice: (sentence: string) => void;
  readonly #bytesMax: number;
  readonly #path: string;
  /** Null once it has become unusable. */
  #file: CacheFile | null = null;
  #isKeeping = true;
  /** Up to this length of the file, there is room on the disk. */
  #roomUntil = 0;

  /** @param bytesMax Maximum size of a decoded body; larger ones are not read. */
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

  /** The headers that make this request conditional; null if no stored page matches it. */
  conditions(url: string, request: RequestFields): RequestFields | null {
    const entry = this.#attempt((file) => file.find(url)?.entry ?? null);
    if (entry === null || variantOf(entry.vary, request) !== entry.variant) return null;
    return conditionsOf(entry);
  }

  /**
   * The stored page, after the server has answered 304. Null if it is unreadable or not the one that the server refers
   * to; it is then forgotten.
   *
   * @param etag The entity tag of the 304; empty if it has none.
   * @param robotsTag The X-Robots-Tag of the 304; null if it has none.
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
      // Headers of a 304 update the stored ones (RFC 9111, section 3.2).
      if (robots !== entry.robots_tag) this.#write(file, { ...entry, robots_tag: robots }, packed);
      return { status: entry.status, contentType: entry.content_type, robotsTag: robots, body };
    });
  }

  /** Stores a response if it can be revalidated; replaces what was stored of the page. */
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
      // Crawling must not wait for the last percent.
      this.#write(file, entry, gzipSync(answer.body, { level: constants.Z_BEST_SPEED }));
    });
  }

  /**
   * Also frees the space of outdated and unwanted pages, if that is worth the work.
   *
   * @param signal Aborts that.
   */
  async close(isWanted: (url: string) => boolean, signal: AbortSignal): Promise<void> {
    // A larger file does no harm, and a full disk here does not affect the crawl.
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
      // Stored pages can still be read.
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

/** Disk space that is left for the items. */
const ROOM_BYTES_MIN = 64 * 1024 * 1024;

/** RFC 9110, section 8.8.3. A `*` would match anything. */
const ENTITY_TAG = /^(?:W\/)?"[^"]*"$/;
const NO_STORE = /(?:^|[\s,])no-store(?:$|[\s,])/i;

/** The part by which weak and strong tags are compared. */
function opaque(etag: string): string {
  return etag.replace(/^W\//, '');
}

/** Null if the body is damaged or larger than allowed. */
function unpacked(body: Buffer, maxOutputLength: number): Buffer | null {
  try {
    return gunzipSync(body, { maxOutputLength });
  } catch {
    return null;
  }
}
