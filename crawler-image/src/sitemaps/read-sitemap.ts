import { setImmediate } from 'node:timers/promises';
import { errorCodeOf } from '@crawlerd/shared';
import { documentStart } from './document-start.ts';
import { gunzipMembers, isGzip } from './gunzip-members.ts';
import type { SitemapEntry, SitemapReader } from './sitemap-entry.ts';
import { sitemapFault, type SitemapFault } from './sitemap-fault.ts';
import { SitemapText } from './sitemap-text.ts';
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
 * @param contentType Its charset counts where the sitemap declares none.
 * @returns the fault that ended it, or null; entries that were yielded before a fault remain valid.
 */
export async function* readSitemap(
  body: Buffer,
  limits: SitemapLimits = SITEMAP_LIMITS,
  contentType = '',
): AsyncGenerator<SitemapEntry[], SitemapFault | null> {
  const isZipped = isGzip(body);
  const decoder = new SitemapText(contentType);
  let reader: SitemapReader | null = null;
  let oddity: SitemapFault | null = null;
  let bytes = 0;
  let urls = 0;
  try {
    for await (const chunk of piecesOf(body, isZipped)) {
      bytes += chunk?.length ?? 0;
      if (bytes > limits.bytesMax) return tooLarge(limits);
      if (isZipped && bytes > RATIO_FREE_BYTES && bytes > body.length * limits.ratioMax) {
        return sitemapFault('sitemap_bomb', `it decompresses to more than ${limits.ratioMax} times its size`);
      }
      let text = chunk === null ? decoder.end() : decoder.write(chunk);
      if (reader === null) {
        // XML allows no blanks before its declaration; sites do.
        text = text.trimStart();
        if (text === '') continue;
        const start = documentStart(text);
        if (start > 0) oddity = sitemapFault('sitemap_malformed', `${start} characters come before the XML`);
        text = text.slice(start);
        reader = text.startsWith('<') ? new XmlSitemap() : new TextSitemap();
      }
      const written = reader.write(text);
      const found = chunk === null ? [...written, ...reader.end()] : written;
      const entries = found.filter(({ location }) => !location.includes('\uFFFD'));
      if (entries.length < found.length) oddity ??= UNDECODABLE;
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
  return oddity ?? reader.flaw;
}

const UNDECODABLE = sitemapFault(
  'sitemap_undecodable',
  'it has characters that are not in the charset it declares, or not in UTF-8 if it declares none; addresses with them are left out',
);

/** In parts, so that pages that arrive meanwhile can be processed; null is the end. */
async function* piecesOf(body: Buffer, isZipped: boolean): AsyncGenerator<Buffer | null> {
  if (isZipped) {
    yield* gunzipMembers(body, CHUNK_BYTES);
  } else {
    for (let start = 0; start < body.length; start += CHUNK_BYTES) {
      if (start > 0) await setImmediate();
      yield body.subarray(start, start + CHUNK_BYTES);
    }
  }
  yield null;
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
