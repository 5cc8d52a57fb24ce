import { TextDecoder } from 'node:util';
import { decodeAs } from '../charset/decode-as.ts';
import { charsetOfLabel, charsetParameter } from '../charset/labels.ts';

/** These bytes are whole characters in all charsets, but for UTF-16. */
const BOUNDARIES = [0x0a, 0x3c, 0x3e];
/** A longer run without any of them is no sitemap. */
const RUN_BYTES_MAX = 64 * 1024;
const DECLARATION = /<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)["']/i;

/**
 * The text of a sitemap: UTF-8, or else in the charset that its declaration or else its `Content-Type` says. Bytes that
 * are UTF-8 are read as such whatever these say, as in pages: many generators declare what they do not write.
 */
export class SitemapText {
  readonly #contentType: string;
  #utf16: TextDecoder | null = null;
  /** What is declared, unless it is UTF-8. */
  #declared: string | null = null;
  #isDeclared = false;
  #isBegun = false;
  #rest: Buffer = Buffer.alloc(0);

  constructor(contentType: string) {
    this.#contentType = contentType;
  }

  /** Decodes a piece, as far as its characters are complete. */
  write(piece: Buffer): string {
    if (!this.#isBegun) this.#begin(piece);
    if (this.#utf16 !== null) return this.#utf16.decode(piece, { stream: true });
    const whole = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const last = Math.max(...BOUNDARIES.map((byte) => whole.lastIndexOf(byte))) + 1;
    const end = last > 0 ? last : whole.length > RUN_BYTES_MAX ? whole.length : 0;
    this.#rest = whole.subarray(end);
    return this.#decode(whole.subarray(0, end));
  }

  end(): string {
    return this.#utf16 === null ? this.#decode(this.#rest) : this.#utf16.decode();
  }

  #begin(start: Buffer): void {
    this.#isBegun = true;
    const utf16 = utf16Of(start);
    if (utf16 !== null) this.#utf16 = new TextDecoder(utf16);
    const label = DECLARATION.exec(start.toString('latin1'))?.[1] ?? charsetParameter(this.#contentType);
    const charset = label === null ? null : charsetOfLabel(label);
    this.#declared = charset === null || charset.startsWith('utf-') ? null : charset;
  }

  #decode(bytes: Buffer): string {
    const declared = this.#declared;
    if (declared !== null && this.#isDeclared) return decodeAs(declared, bytes);
    const utf8 = decodeAs('utf-8', bytes);
    if (declared === null || !speaksAgainstUtf8(utf8, declared)) return utf8;
    this.#isDeclared = true;
    return decodeAs(declared, bytes);
  }
}

/** UTF-16 with a mark or, as in `<?xml`, with every other byte zero. */
function utf16Of([first, second]: Buffer): string | null {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return null;
}

/** Two bytes of an East Asian charset may be one character of UTF-8, but never one of its own language. */
function speaksAgainstUtf8(text: string, declared: string): boolean {
  if (text.includes('\uFFFD')) return true;
  const isSingleByte = /^(?:windows|iso-8859|koi8|ibm|mac|x-mac)/.test(declared);
  return !isSingleByte && /[\u0080-\u07ff]/.test(text) && !/[\u0800-\uffff]/.test(text);
}
