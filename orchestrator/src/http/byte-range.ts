/** `end` is behind the last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a `Range` header asks of a file of so many bytes (RFC 9110, 14.1). `whole`: the header is to be ignored, as are
 * several ranges at once, which a server need not give. `outside`: the file has none of these bytes.
 */
export function byteRange(header: string | undefined, bytes: number): ByteRange | 'whole' | 'outside' {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const start = Math.max(0, bytes - Number(last));
    return start < bytes ? { start, end: bytes } : 'outside';
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'whole';
  if (start >= bytes) return 'outside';
  return { start, end: last === '' ? bytes : Math.min(bytes, Number(last) + 1) };
}
