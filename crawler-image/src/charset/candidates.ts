import { decodeAs } from './decode-as.ts';
import * as characters from './frequent-characters.ts';

/** The characters that text in a charset consists of, as UTF-16 code units. */
export interface Candidate {
  readonly bytesPerLetter: 1 | 2;
  readonly frequent: ReadonlySet<number>;
  /** The letters that its language needs: level 1 of the standard. */
  readonly ordinary: ReadonlySet<number>;
}

const KANA = characters.HIRAGANA + characters.KATAKANA;
const NONE: readonly [number, number] = [0, -1];

/** Charset, its frequent characters, and the lead bytes of its ordinary ones. */
const TABLE: readonly (readonly [string, string, readonly [number, number]])[] = [
  // It includes the traditional characters too, and pages for Hong Kong and Taiwan use it.
  ['gb18030', characters.SIMPLIFIED + characters.TRADITIONAL, [0xb0, 0xd7]],
  ['big5', characters.TRADITIONAL, [0xa4, 0xc6]],
  ['shift_jis', KANA + characters.KANJI, [0x88, 0x97]],
  ['euc-jp', KANA + characters.KANJI, [0xb0, 0xcf]],
  ['euc-kr', characters.HANGUL, [0xb0, 0xc8]],
  ['windows-1251', characters.CYRILLIC, NONE],
  ['koi8-r', characters.CYRILLIC, NONE],
];

let made: ReadonlyMap<string, Candidate> | null = null;

/** By charset; built on first use, because few crawls need it. */
export function candidates(): ReadonlyMap<string, Candidate> {
  made ??= new Map(
    TABLE.map(([charset, frequent, leads]) => [
      charset,
      {
        bytesPerLetter: leads === NONE ? 1 : 2,
        frequent: unitsOf(frequent),
        ordinary: ordinaryUnits(charset, leads),
      },
    ]),
  );
  return made;
}

function ordinaryUnits(charset: string, [from, to]: readonly [number, number]): ReadonlySet<number> {
  // Including those with a trail byte in ASCII: half of Big5 and Shift_JIS. In GBK those are the rare ones.
  const firstTrail = charset === 'big5' || charset === 'shift_jis' ? 0x40 : 0xa1;
  const pairs: number[] = [];
  for (let lead = from; lead <= to; lead++) {
    for (let trail = firstTrail; trail <= 0xfe; trail++) pairs.push(lead, trail, 0x20);
  }
  const units = new Set(unitsOf(decodeAs(charset, Uint8Array.from(pairs))));
  units.delete(0xfffd);
  return units;
}

function unitsOf(text: string): ReadonlySet<number> {
  return new Set(Array.from(text, (character) => character.charCodeAt(0)).filter((unit) => unit > 0x7f));
}
