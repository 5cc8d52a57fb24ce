export interface DecodedText {
  readonly text: string;
  /** The encoding that was used, by its standard name. */
  readonly charset: string;
}

/**
 * Decodes a page: byte order mark, then the HTTP header, then the page's own meta tag, then UTF-8 if
 * the bytes are that, then GB 18030 if they can be, then Windows-1252, in which everything can be read.
 * Labels that nobody knows are passed over.
 */
export function decodeHtml(bytes: Buffer, contentType: string): DecodedText {
  const label =
    markedCharset(bytes) ?? knownCharset(charsetParameter(contentType)) ?? knownCharset(metaCharset(bytes));
  if (label !== null && label !== 'utf-8') return decodeAs(bytes, label);
  // A page that says UTF-8 and is not happens as often as one that says nothing.
  const text = new TextDecoder('utf-8').decode(bytes);
  if (isMostlyValid(text)) return { text, charset: 'utf-8' };
  return decodeAs(bytes, isValidIn(bytes, 'gb18030') ? 'gb18030' : 'windows-1252');
}

function decodeAs(bytes: Buffer, charset: string): DecodedText {
  return { text: new TextDecoder(charset).decode(bytes), charset };
}

function markedCharset(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

function charsetParameter(contentType: string): string | null {
  return /charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType)?.[1] ?? null;
}

const META_BYTES = 4096;

/** Finds `<meta charset=...>` and `<meta http-equiv content="...; charset=...">`. */
function metaCharset(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, META_BYTES);
  for (const [tag] of head.matchAll(/<meta\s[^>]*>/gi)) {
    const found = charsetParameter(tag);
    // Whoever could read the tag byte by byte has not read UTF-16.
    if (found !== null) return /^utf-?16/i.test(found) ? 'utf-8' : found;
  }
  return null;
}

/** The standard name of a label, or null if no decoder knows it. */
function knownCharset(label: string | null): string | null {
  if (label === null) return null;
  try {
    const { encoding } = new TextDecoder(label);
    // GB 18030 holds all of GBK and GB 2312, and what pages beyond those really contain.
    return encoding === 'gbk' ? 'gb18030' : encoding;
  } catch {
    return null;
  }
}

/** A broken byte here and there does not make it another encoding. */
function isMostlyValid(text: string): boolean {
  if (!text.includes('\uFFFD')) return true;
  let broken = 0;
  let foreign = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) broken += 1;
    else if (code > 0x7f) foreign += 1;
  }
  return broken * 4 < foreign;
}

function isValidIn(bytes: Buffer, charset: string): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
