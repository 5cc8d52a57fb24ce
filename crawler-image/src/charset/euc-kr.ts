import { TextDecoder } from 'node:util';

const HANGUL_FIRST = 0xac00;
const HANGUL_COUNT = 11_172;
const REPLACEMENT = 0xfffd;

/**
 * Decodes EUC-KR with the Windows extension (code page 949), which the web means by that name. Node's own decoder
 * lacks the extension: 8,822 syllables that KS X 1001 does not have, in Unicode order, at the unused byte pairs (lead
 * 81–C6, trail 41–5A, 61–7A, 81–FE).
 */
export function decodeEucKr(bytes: Uint8Array): string {
  const table = pairs();
  const units = new Uint16Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) {
      units[length++] = lead;
      continue;
    }
    const trail = bytes[i + 1] ?? 0;
    const unit = table[(lead << 8) | trail] ?? 0;
    units[length++] = unit === 0 ? REPLACEMENT : unit;
    // An ASCII byte that is not a valid trail byte is decoded as itself.
    if (unit !== 0 || trail > 0x7f) i += 1;
  }
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(units.subarray(0, length));
}

let made: Uint16Array | null = null;

/** The UTF-16 unit for each pair of bytes; 0 for an invalid pair. */
function pairs(): Uint16Array {
  if (made !== null) return made;
  const table = new Uint16Array(0x1_0000);
  const decoder = new TextDecoder('euc-kr', { fatal: true });
  const standard = new Set<number>();
  for (let lead = 0xa1; lead <= 0xfe; lead++) {
    for (let trail = 0xa1; trail <= 0xfe; trail++) {
      const unit = unitOf(decoder, lead, trail);
      table[(lead << 8) | trail] = unit;
      standard.add(unit);
    }
  }
  // Added to the standard in 1998, and unknown to Node's decoder.
  table[0xa2e6] = '€'.charCodeAt(0);
  table[0xa2e7] = '®'.charCodeAt(0);
  const free = extensionPairs();
  for (let hangul = HANGUL_FIRST; hangul < HANGUL_FIRST + HANGUL_COUNT; hangul++) {
    if (standard.has(hangul)) continue;
    const pair = free.next();
    if (pair.done !== true) table[pair.value] = hangul;
  }
  made = table;
  return table;
}

function unitOf(decoder: TextDecoder, lead: number, trail: number): number {
  try {
    return decoder.decode(Uint8Array.of(lead, trail)).charCodeAt(0);
  } catch {
    return 0;
  }
}

function* extensionPairs(): Generator<number> {
  for (let lead = 0x81; lead <= 0xc6; lead++) {
    for (let trail = 0x41; trail <= 0xfe; trail++) {
      const isGap = (trail > 0x5a && trail < 0x61) || (trail > 0x7a && trail < 0x81);
      if (isGap || (lead >= 0xa1 && trail >= 0xa1)) continue;
      yield (lead << 8) | trail;
    }
  }
}
