import { parseUrl } from '@crawlerd/shared';
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
  const value = headers[name] ?? '';
  return typeof value === 'string' ? value : value.join(',');
}

const NOT_ASCII = /[\x80-\xFF]/g;

/** Where a `Location` leads; null unless that is a web page: `file:` and the like are not followed. */
export function redirectTarget(location: string, from: string): string | null {
  const text = escapedBytes(location);
  const url = parseUrl(text, from);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : null;
}

/**
 * The address in a header. Undici hands the bytes over as Latin-1; those that the server did not escape are escaped one
 * by one, as browsers do, whatever their charset: the server means these bytes, and knows no others.
 */
export function escapedBytes(address: string): string {
  return address.replaceAll(NOT_ASCII, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}
