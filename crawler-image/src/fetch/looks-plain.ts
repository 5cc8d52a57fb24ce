import { isUtf8 } from 'node:buffer';

/** The standard for sniffing (mimesniff.spec.whatwg.org) looks at as many bytes. */
const START_BYTES = 1445;
/** In no text (the standard's "binary data bytes"); all compressed formats have them, or bytes that are not UTF-8. */
const BINARY = new Set([...range(0, 8), 0x0b, ...range(0x0e, 0x1a), ...range(0x1c, 0x1f)]);
const UTF_16_MARKS = new Set([0xfe_ff, 0xff_fe]);
/** What is no text and checked later by whoever asked for it: images, and sitemaps that are packed. */
const FILES = ['\x89PNG', '\xFF\xD8\xFF', 'GIF8', 'RIFF', '\x1F\x8B'];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Whether a body is no longer encoded: it is text or, where files are wanted as well, one of a known kind. */
export function looksPlain(bytes: Buffer, isPage: boolean): boolean {
  return isText(bytes) || (!isPage && isKnownFile(bytes));
}

/** Text in an older charset is not UTF-8, but pages begin with a tag. */
function isText(bytes: Buffer): boolean {
  const start = bytes.subarray(0, START_BYTES);
  if (start.length >= 2 && UTF_16_MARKS.has(start.readUInt16BE(0))) return true;
  if (start.some((byte) => BINARY.has(byte))) return false;
  return isUtf8(bytes) || start.toString('latin1').trimStart().startsWith('<');
}

function isKnownFile(bytes: Buffer): boolean {
  const first = bytes.subarray(0, 12).toString('latin1');
  return FILES.some((magic) => first.startsWith(magic)) || first.startsWith('ftyp', 4);
}
