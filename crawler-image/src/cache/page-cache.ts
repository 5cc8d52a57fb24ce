import path from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { conditionsOf, variantOf, type RequestFields } from './cache-entry.ts';
import { CacheFile } from './cache-file.ts';

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
  /** Null once it cannot be used. */
  #file: CacheFile | null = null;

  /** @param bytesMax Of a decoded body; a larger one is not read. */
  constructor(file: string, bytesMax: number, onNotice: (sentence: string) => void) {
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

  /** What is kept of a page; null if that cannot be read, and then it is forgotten. */
  read(url: string): KeptAnswer | null {
    return this.#attempt((file) => {
      const found = file.find(url);
      const body = found === null ? null : unpacked(file.body(found), this.#bytesMax);
      if (found === null || body === null) {
        file.forget(url);
        return null;
      }
      const { status, content_type, robots_tag } = found.entry;
      return { status, contentType: content_type, robotsTag: robots_tag, body };
    });
  }

  /** Keeps an answer, if it can be asked for again by its headers. */
  keep(url: string, request: RequestFields, fields: AnswerFields, answer: KeptAnswer): void {
    const { etag, lastModified, vary, cacheControl } = fields;
    const variant = variantOf(vary, request);
    if ((etag === '' && lastModified === '') || variant === null) return;
    if (/(?:^|[\s,])no-store(?:$|[\s,])/i.test(cacheControl)) return;
    this.#attempt((file) =>
      file.append(
        {
          url,
          status: answer.status,
          etag,
          last_modified: lastModified,
          vary,
          variant,
          content_type: answer.contentType,
          robots_tag: answer.robotsTag,
        },
        // Crawling is not to wait for the last percent.
        gzipSync(answer.body, { level: constants.Z_BEST_SPEED }),
      ),
    );
  }

  /**
   * Also frees the space of what is out of date or not wanted any more, if that is worth the work.
   *
   * @param signal Cuts that short.
   */
  async close(isWanted: (url: string) => boolean, signal: AbortSignal): Promise<void> {
    // A larger file is no fault, and a full disk not one that this crawl has to know of.
    if (!signal.aborted) await this.#file?.shrink(isWanted, signal).catch(() => {});
    this.#attempt((file) => file.close());
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
    const reason = error instanceof Error ? error.message : String(error);
    this.#onNotice(`pages of earlier crawls cannot be made use of any more, all are fetched: ${reason}`);
  }
}

/** Null if that is not what it should be, or more than it may be. */
function unpacked(body: Buffer, maxOutputLength: number): Buffer | null {
  try {
    return gunzipSync(body, { maxOutputLength });
  } catch {
    return null;
  }
}
