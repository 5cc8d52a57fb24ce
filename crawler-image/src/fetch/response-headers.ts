import type { Dispatcher } from 'undici';
import type { AnswerFields } from '../cache/page-cache.ts';

export type ResponseHeaders = Dispatcher.ResponseData['headers'];

/** The first value of a header; empty without any. */
export function header(headers: ResponseHeaders, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** The fields that decide whether and how a response can be revalidated. */
export function cachingFields(headers: ResponseHeaders): AnswerFields {
  return {
    etag: header(headers, 'etag'),
    lastModified: header(headers, 'last-modified'),
    vary: allOf(headers, 'vary'),
    cacheControl: allOf(headers, 'cache-control'),
  };
}

/** All values of a header that may occur several times. */
export function allOf(headers: ResponseHeaders, name: string): string {
  return [headers[name] ?? []].flat().join(',');
}

const HTML_TYPES = new Set(['', 'text/html', 'application/xhtml+xml']);

export function isHtml(contentType: string): boolean {
  return HTML_TYPES.has((contentType.split(';')[0] ?? '').trim().toLowerCase());
}

/** Where a `Location` leads; null unless that is a web page: `file:` and the like are not followed. */
export function redirectTarget(location: string, from: string): string | null {
  // Undici hands header bytes over as Latin-1, but servers that do not escape them use UTF-8.
  const text = Buffer.from(location, 'latin1').toString('utf8');
  const readable = text.includes('\uFFFD') ? location : text;
  if (!URL.canParse(readable, from)) return null;
  const url = new URL(readable, from);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}
