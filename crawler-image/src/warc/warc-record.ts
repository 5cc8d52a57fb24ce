import { createHash, randomUUID } from 'node:crypto';
import { base32 } from './base32.ts';

type Fields = readonly (readonly [name: string, value: string])[];

export interface WarcRecord {
  readonly id: string;
  /** The whole record, uncompressed. */
  readonly bytes: Buffer;
}

/** A digest in the notation of WARC. */
export function digestOf(parts: readonly Buffer[]): string {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return `sha1:${base32(hash.digest())}`;
}

/** Named fields as lines of `application/warc-fields`. */
export function warcFields(fields: Fields): Buffer {
  return Buffer.from(fields.map(([name, value]) => `${name}: ${value}\r\n`).join(''));
}

/**
 * A record of WARC 1.1 (ISO 28500:2017).
 *
 * @param dateMs Unix time.
 * @param fields Further named fields; values must not contain line breaks.
 * @param block The content, in pieces.
 */
export function warcRecord(
  type: 'warcinfo' | 'request' | 'response' | 'revisit',
  dateMs: number,
  fields: Fields,
  block: readonly Buffer[],
): WarcRecord {
  const id = `<urn:uuid:${randomUUID()}>`;
  const head = warcFields([
    ['WARC-Type', type],
    ['WARC-Record-ID', id],
    ['WARC-Date', new Date(dateMs).toISOString()],
    ...fields,
    ['WARC-Block-Digest', digestOf(block)],
    ['Content-Length', String(block.reduce((sum, { length }) => sum + length, 0))],
  ]);
  return { id, bytes: Buffer.concat([VERSION, head, LINE_END, ...block, LINE_END, LINE_END]) };
}

const VERSION = Buffer.from('WARC/1.1\r\n');
const LINE_END = Buffer.from('\r\n');
