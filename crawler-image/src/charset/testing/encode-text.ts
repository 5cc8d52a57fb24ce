import { TextDecoder } from 'node:util';

/**
 * Encodes text. Node has decoders only, so a table is built by decoding every byte sequence.
 *
 * @throws Error if the charset lacks a character.
 */
export function encodeText(text: string, charset: string): Buffer {
  const table = tableOf(charset);
  const parts = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) return [code];
    const bytes = table.get(character) ?? (charset === 'gb18030' ? fourBytes(code) : undefined);
    if (bytes === undefined) throw new Error(`${charset} has no ${character}`);
    return bytes;
  });
  return Buffer.from(parts.flat());
}

/** Node's decoder returns control characters for these. */
const SIGNS_OF_WINDOWS: readonly (readonly [string, number])[] = [
  ['€', 0x80],
  ['…', 0x85],
  ['’', 0x92],
  ['–', 0x96],
];

const tables = new Map<string, Map<string, number[]>>();

function tableOf(charset: string): Map<string, number[]> {
  let table = tables.get(charset);
  if (table === undefined) {
    table = new Map();
    const decoder = new TextDecoder(charset, { fatal: true });
    for (const bytes of sequences(charset)) {
      const character = decodeOne(decoder, bytes);
      if (character !== null && !table.has(character)) table.set(character, bytes);
    }
    if (charset === 'windows-1252')
      SIGNS_OF_WINDOWS.forEach(([character, byte]) => table?.set(character, [byte]));
    tables.set(charset, table);
  }
  return table;
}

function* sequences(charset: string): Generator<number[]> {
  for (let first = 0x80; first <= 0xff; first++) {
    yield [first];
    if (/^(?:windows|koi8|iso-8859)/.test(charset)) continue;
    // For a character with several encodings, the one in the main part of the table is used.
    for (let second = 0xa1; second <= 0xfe; second++) yield [first, second];
    for (let second = 0x40; second <= 0xa0; second++) yield [first, second];
  }
}

function decodeOne(decoder: TextDecoder, bytes: number[]): string | null {
  try {
    const text = decoder.decode(Uint8Array.from(bytes));
    return Array.from(text).length === 1 ? text : null;
  } catch {
    return null;
  }
}

/** GB 18030 numbers the characters beyond the basic plane in order, from 90308130 on. */
function fourBytes(code: number): number[] | undefined {
  if (code < 0x1_0000) return bmpFourBytes().get(code);
  return quadruple(code - 0x1_0000 + 189_000);
}

function quadruple(linear: number): number[] {
  return [
    0x81 + Math.floor(linear / 12_600),
    0x30 + (Math.floor(linear / 1260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  ];
}

let bmp: Map<number, number[]> | null = null;

function bmpFourBytes(): Map<number, number[]> {
  if (bmp !== null) return bmp;
  bmp = new Map();
  const decoder = new TextDecoder('gb18030', { fatal: true });
  for (let linear = 0; linear < 39_420; linear++) {
    const bytes = quadruple(linear);
    const character = decodeOne(decoder, bytes);
    if (character !== null) bmp.set(character.charCodeAt(0), bytes);
  }
  return bmp;
}
