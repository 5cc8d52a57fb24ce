import { setImmediate } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { errorCodeOf } from '@crawlerd/shared';
import type { SitemapEntry, SitemapReader } from './sitemap-entry.ts';
import { sitemapFault, type SitemapFault } from './sitemap-fault.ts';
import { TextSitemap } from './text-sitemap.ts';
import { XmlSitemap } from './xml-sitemap.ts';

export interface SitemapLimits {
  /** Decoded. */
  readonly bytesMax: number;
  readonly urlsMax: number;
  /** Maximum decoded bytes per byte of a gzip file, beyond its first MiB. */
  readonly ratioMax: number;
}

/** What https://www.sitemaps.org/protocol.html allows a sitemap. */
export const SITEMAP_LIMITS: SitemapLimits = { bytesMax: 52_428_800, urlsMax: 50_000, ratioMax: 200 };

const RATIO_FREE_BYTES = 1024 * 1024;
const CHUNK_BYTES = 16 * 1024;

/**
 * Reads a sitemap of any kind: an urlset, an index, a feed or plain text, gzipped or not. Its content decides which,
 * because names and content types are unreliable. Yields the entries of a few kilobytes at a time, and lets other
 * work run in between.
 *
 * @returns the fault that ended it, or null; entries that were yielded before a fault remain valid.
 */
export async function* readSitemap(
  body: Buffer,
  limits: SitemapLimits = SITEMAP_LIMITS,
): AsyncGenerator<SitemapEntry[], SitemapFault | null> {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  let reader: SitemapReader | null = null;
  let decoder: TextDecoder | null = null;
  let bytes = 0;
  let urls = 0;
  try {
    for await (const chunk of isGzip ? unzipped(body) : chunksOf(body)) {
      bytes += chunk.length;
      if (bytes > limits.bytesMax) return tooLarge(limits);
      if (isGzip && bytes > RATIO_FREE_BYTES && bytes > body.length * limits.ratioMax) {
        return sitemapFault('sitemap_bomb', `it decompresses to more than ${limits.ratioMax} times its size`);
      }
      decoder ??= decoderFor(chunk);
      let text = decoder.decode(chunk, { stream: true });
      if (reader === null) {
        // XML allows no blanks before its declaration; sites do.
        text = text.trimStart();
        if (text === '') continue;
        reader = text.startsWith('<') ? new XmlSitemap() : new TextSitemap();
      }
      const entries = reader.write(text);
      const fitting = entries.slice(0, limits.urlsMax - urls);
      urls += fitting.length;
      if (fitting.length > 0) yield fitting;
      if (fitting.length < entries.length) return tooManyUrls(limits);
      if (reader.stopped !== null) return reader.stopped;
    }
  } catch (error) {
    const code = errorCodeOf(error) ?? '';
    if (!code.startsWith('Z_')) throw error;
    return sitemapFault('sitemap_bad_gzip', `it cannot be decompressed (${code})`);
  }
  if (reader === null) return sitemapFault('not_a_sitemap', 'it is empty');
  const last = reader.end();
  if (last.length > limits.urlsMax - urls) return tooManyUrls(limits);
  if (last.length > 0) yield last;
  return reader.stopped ?? reader.flaw;
}

/** In parts, so that pages that arrive meanwhile can be processed. */
async function* chunksOf(body: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < body.length; start += CHUNK_BYTES) {
    if (start > 0) await setImmediate();
    yield body.subarray(start, start + CHUNK_BYTES);
  }
}

async function* unzipped(body: Buffer): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  gunzip.end(body);
  const chunks: AsyncIterable<Buffer> = gunzip;
  yield* chunks;
}

/** UTF-8 but for UTF-16 with a mark or, as in `<?xml`, with every other byte zero. */
function decoderFor(start: Buffer): TextDecoder {
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0))
    return new TextDecoder('utf-16le');
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0))
    return new TextDecoder('utf-16be');
  return new TextDecoder();
}

function tooLarge({ bytesMax }: SitemapLimits): SitemapFault {
  return sitemapFault('sitemap_too_large', `it is larger than ${bytesMax} bytes`);
}

function tooManyUrls({ urlsMax }: SitemapLimits): SitemapFault {
  return sitemapFault(
    'sitemap_too_many_urls',
    `it lists more than ${urlsMax} addresses; those after the first ${urlsMax} are ignored`,
  );
}
