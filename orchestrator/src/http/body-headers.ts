import type { IncomingHttpHeaders } from 'node:http';
import type { Problem } from '@crawlerd/shared';

/** A body in a form that is not read: what was sent, and what to send. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody';
  readonly statusCode = 415;
  readonly facts: Pick<Problem, 'status' | 'code' | 'detail'>;

  constructor(code: string, detail: string) {
    super(detail);
    this.facts = { status: 415, code, detail: `${detail} Nothing was changed.` };
  }
}

/**
 * Nothing is decompressed: a few kilobytes could become gigabytes, and no client compresses a request unless it is told
 * to.
 */
export function encodingFault({
  'content-encoding': encoding = '',
}: IncomingHttpHeaders): UnreadableBody | null {
  if (/^(?:identity)?$/i.test(encoding.trim())) return null;
  return new UnreadableBody(
    'encoding_unsupported',
    'The body is compressed (Content-Encoding): send it uncompressed, without that header.',
  );
}

/** What the headers of a body say against reading it as JSON; null if nothing. */
export function bodyFault(headers: IncomingHttpHeaders): UnreadableBody | null {
  const { 'content-type': type = '' } = headers;
  const encoded = encodingFault(headers);
  if (encoded !== null) return encoded;
  const [mediaType = ''] = type.toLowerCase().split(';');
  if (mediaType.trim() !== 'application/json') return notJson(type);
  return charsetFault(headers);
}

/** JSON has one encoding (RFC 8259, section 8.1); null if the headers name it, one that it contains, or none. */
export function charsetFault({ 'content-type': type = '' }: IncomingHttpHeaders): UnreadableBody | null {
  const [, ...parameters] = type.toLowerCase().split(';');
  const charset = parameters
    .find((each) => each.trim().startsWith('charset='))
    ?.split('=')[1]
    ?.trim()
    .replaceAll('"', '');
  if (charset === undefined || /^(?:utf-?8|us-ascii|ascii)$/.test(charset)) return null;
  const named = CHARSET.test(charset) ? charset : 'one without a valid name';
  return new UnreadableBody(
    'charset_unsupported',
    `The body says that its charset is ${named} (Content-Type): send JSON in UTF-8.`,
  );
}

/** RFC 2978, section 2.3. */
const CHARSET = /^[\w!#$%&'+^`{}~-]{1,40}$/;

/**
 * `text/plain` too, which `fetch` sends for a text if it is told nothing: any page can send it to anybody without being
 * asked, and so can a form.
 */
export function notJson(type: string | undefined): UnreadableBody {
  const [mediaType = ''] = (type ?? '').split(';');
  const sent = MEDIA_TYPE.test(mediaType.trim()) ? `as ${mediaType.trim()}` : 'without a valid content type';
  return new UnreadableBody(
    'media_type_unsupported',
    `The body was sent ${sent}: send JSON with the header Content-Type: application/json.`,
  );
}

const MEDIA_TYPE = /^[\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60}$/;

/** A limit of bodies, in its largest whole unit. */
export function sizeShown(bytes: number): string {
  const mib = bytes / (1024 * 1024);
  return Number.isInteger(mib) ? `${mib} MiB` : `${bytes / 1024} KiB`;
}
