export interface ImageType {
  readonly contentType: string;
  /** Of a file name, without the dot. */
  readonly extension: string;
}

const PNG = { contentType: 'image/png', extension: 'png' };
const JPEG = { contentType: 'image/jpeg', extension: 'jpg' };
const GIF = { contentType: 'image/gif', extension: 'gif' };
const WEBP = { contentType: 'image/webp', extension: 'webp' };
const AVIF = { contentType: 'image/avif', extension: 'avif' };

/**
 * The image type of these bytes by their signature; null if it is not one that is saved. The content type of
 * servers is unreliable. SVG is not saved: it can hold scripts. https://mimesniff.spec.whatwg.org/#image-type-pattern-matching-algorithm,
 * and for AVIF the brands of https://aomediacodec.github.io/av1-avif/.
 */
export function imageTypeOf(body: Buffer): ImageType | null {
  const text = body.toString('latin1', 0, 16);
  if (text.startsWith('\u0089PNG\r\n\u001a\n')) return PNG;
  if (text.startsWith('\u00ff\u00d8\u00ff')) return JPEG;
  if (/^GIF8[79]a/.test(text)) return GIF;
  if (/^RIFF[^]{4}WEBP/.test(text)) return WEBP;
  return text.slice(4, 8) === 'ftyp' && isAvif(body) ? AVIF : null;
}

/** The first box: size, `ftyp`, major brand, version, compatible brands, of four bytes each. */
function isAvif(body: Buffer): boolean {
  const end = Math.min(body.readUInt32BE(0), body.length, 256);
  for (let at = 8; at + 4 <= end; at += 4) {
    // At 12 there is the version.
    if (at !== 12 && /^avi[fs]$/.test(body.toString('latin1', at, at + 4))) return true;
  }
  return false;
}
