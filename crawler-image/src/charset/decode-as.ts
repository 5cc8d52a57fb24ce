import { hkscsCharacters } from './hkscs.ts';
import { decodeEucKr } from './euc-kr.ts';

/**
 * Decodes bytes according to the WHATWG Encoding Standard, also where Node's decoders (ICU) differ: they read
 * Windows-1252 as ISO 8859-1, EUC-KR without the syllables that Windows added, and the Hong Kong characters of Big5
 * as private-use ones. Undecodable bytes become U+FFFD.
 *
 * @param charset A name that `TextDecoder` accepts.
 */
export function decodeAs(charset: string, bytes: Uint8Array): string {
  switch (charset) {
    case 'euc-kr':
      return decodeEucKr(bytes);
    case 'windows-1252':
      return native(charset, bytes).replaceAll(
        C1_CONTROL,
        (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? control,
      );
    case 'big5':
      return native(charset, bytes).replaceAll(
        PRIVATE_USE,
        (character) => hkscsCharacters().get(character) ?? '\uFFFD',
      );
    default:
      return native(charset, bytes);
  }
}

function native(charset: string, bytes: Uint8Array): string {
  return new TextDecoder(charset).decode(bytes);
}

// oxlint-disable-next-line no-control-regex -- these controls are what is mended
const C1_CONTROL = /[\u0080-\u009f]/g;
const PRIVATE_USE = /[\uE000-\uF8FF]/g;
/** From byte 80 on; the five that remain control characters keep their place. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
