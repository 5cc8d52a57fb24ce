import { decodeAs } from './decode-as.ts';

/** The bytes of a code point in a charset; undefined if the charset lacks it. */
export type Encoder = (codePoint: number) => readonly number[] | undefined;

type Table = Map<number, readonly number[]>;

const tables = new Map<string, Table>();

/**
 * Encodes as the WHATWG Encoding Standard says. Node only decodes: the table of a charset is made by decoding all there
 * is in it, when it is needed for the first time.
 *
 * @param charset A standard name; GBK is `gbk` if it has no more characters than that.
 */
export function encoderOf(charset: string): Encoder {
  let table = tables.get(charset);
  if (table === undefined) {
    table = tableOf(charset);
    tables.set(charset, table);
  }
  const known = table;
  return charset === 'gb18030' ? (code) => known.get(code) ?? fourBytes(code) : (code) => known.get(code);
}

function tableOf(charset: string): Table {
  switch (charset) {
    case 'gbk':
      return new Map([...pairs('gb18030', 0x81, 0xfe, 0x40), [EURO, [0x80]]]);
    case 'gb18030':
      return new Map([...fourBytesOfBmp(), ...pairs(charset, 0x81, 0xfe, 0x40)]);
    case 'big5':
      // The rows before belong to Hong Kong, and are only decoded.
      return new Map([...pairs(charset, 0xa1, 0xfe, 0x40), ...lastOfBig5()]);
    case 'euc-kr':
      return pairs(charset, 0x81, 0xfe, 0x41);
    case 'shift_jis':
      return new Map([...singles(charset), ...pairs(charset, 0x81, 0xfc, 0x40, isSelectedByNec), ...YEN]);
    case 'euc-jp': {
      const kana: Table = new Map();
      for (let code = 0xff61; code <= 0xff9f; code++) kana.set(code, [0x8e, code - 0xff61 + 0xa1]);
      return new Map([...kana, ...pairs(charset, 0xa1, 0xfe, 0xa1), ...YEN]);
    }
    default:
      return singles(charset);
  }
}

const EURO = 0x20ac;
/** These stand where ASCII has the backslash and the tilde, and the minus sign is the wide one. */
const YEN: readonly (readonly [number, readonly number[]])[] = [
  [0xa5, [0x5c]],
  [0x203e, [0x7e]],
];

/** Characters of one byte above ASCII. */
function singles(charset: string): Table {
  const table: Table = new Map();
  for (let byte = 0x80; byte <= 0xff; byte++) addTo(table, decodeAs(charset, Uint8Array.of(byte)), [byte]);
  return table;
}

/** Characters of two bytes; where there are several for one, the first counts. */
function pairs(
  charset: string,
  firstLead: number,
  lastLead: number,
  firstTrail: number,
  isLeftOut: (lead: number, trail: number) => boolean = () => false,
): Table {
  const table: Table = new Map();
  for (let lead = firstLead; lead <= lastLead; lead++) {
    const trails = Array.from({ length: 0xff - firstTrail }, (_, i) => firstTrail + i);
    // A line break is no trail byte, so whatever a pair means, it ends there.
    const row = decodeAs(charset, Uint8Array.from(trails.flatMap((trail) => [lead, trail, 0x0a])));
    for (const [i, text] of row.split('\n').entries()) {
      const trail = firstTrail + i;
      if (!isLeftOut(lead, trail)) addTo(table, text, [lead, trail]);
    }
  }
  if (charset !== 'euc-jp' && charset !== 'shift_jis') return table;
  const minus = table.get(0xff0d);
  return minus === undefined ? table : table.set(0x2212, minus);
}

/** Adds a character, if that is what the text consists of and it has not been added yet. */
function addTo(table: Table, text: string, bytes: readonly number[]): void {
  const code = text.codePointAt(0);
  if (code === undefined || code < 0x80 || text.length !== (code > 0xffff ? 2 : 1)) return;
  // Neither what cannot be decoded nor characters for private use, in which decoders differ.
  if (code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff)) return;
  if (!table.has(code)) table.set(code, bytes);
}

/** Rows that repeat characters of IBM: Shift_JIS encodes these as IBM does. */
function isSelectedByNec(lead: number): boolean {
  return lead === 0xed || lead === 0xee;
}

/** Of two places that these characters have, Big5 encodes the last. */
function lastOfBig5(): Table {
  const twice = new Set([0x2550, 0x255e, 0x2561, 0x256a, 0x5341, 0x5345]);
  return new Map([...pairs('big5', 0xa4, 0xfe, 0x40)].filter(([code]) => twice.has(code)));
}

/** Those of four bytes in the basic plane, as they are decoded. */
function fourBytesOfBmp(): Table {
  const table: Table = new Map();
  const all = Array.from({ length: 39_420 }, (_, pointer) => bytesAt(pointer));
  const text = decodeAs('gb18030', Uint8Array.from(all.flatMap((bytes) => [...bytes, 0x0a])));
  for (const [pointer, character] of text.split('\n').entries()) addTo(table, character, all[pointer] ?? []);
  return table;
}

/** Beyond the basic plane they are numbered in order. */
function fourBytes(code: number): readonly number[] | undefined {
  return code > 0xffff ? bytesAt(189_000 + code - 0x10000) : undefined;
}

function bytesAt(pointer: number): number[] {
  return [
    0x81 + Math.floor(pointer / 12_600),
    0x30 + (Math.floor(pointer / 1260) % 10),
    0x81 + (Math.floor(pointer / 10) % 126),
    0x30 + (pointer % 10),
  ];
}
