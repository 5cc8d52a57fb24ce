import { charsetParameter } from './labels.ts';

/** Where nearly all pages declare their charset. */
const HEAD_BYTES = 4096;
/** How far to look if no other way is left; scripts and styles come first on some pages. */
const PAGE_BYTES = 512 * 1024;

/**
 * The charset that a page declares, as written: `<meta charset=...>`, `<meta http-equiv content="...; charset=...">`
 * or an XML declaration, in its first 4 KB.
 */
export function charsetInMarkup(bytes: Uint8Array): string | null {
  const head = textOf(bytes, HEAD_BYTES);
  return (
    charsetInMetas(head) ?? /^\s*<\?xml\s[^>]*encoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1] ?? null
  );
}

/** The charset that a meta tag declares further down, where browsers look too. */
export function charsetFurtherDown(bytes: Uint8Array): string | null {
  return bytes.length <= HEAD_BYTES ? null : charsetInMetas(textOf(bytes, PAGE_BYTES));
}

function textOf(bytes: Uint8Array, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, length)).toString('latin1');
}

const TAG = /<meta\s[^<>]{0,2000}>/iy;

/** Goes from tag to tag: a page may have half a megabyte of comments that do not end. */
function charsetInMetas(text: string): string | null {
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    if (text.startsWith('!--', at + 1)) {
      const end = text.indexOf('-->', at + 2);
      if (end === -1) return null;
      at = end;
      continue;
    }
    const next = text.charCodeAt(at + 1) | 0x20;
    if (next !== LETTER_M) continue;
    TAG.lastIndex = at;
    const [tag] = TAG.exec(text) ?? [];
    const found = tag === undefined ? null : charsetParameter(tag);
    if (found !== null) return found;
  }
  return null;
}

const LETTER_M = 'm'.charCodeAt(0);
