import { HKSCS_ROWS } from './hkscs-table.ts';

/** These four byte pairs decode to two characters each. */
const COMBINED: readonly (readonly [number, number, string])[] = [
  [0x88, 0x62, '\u00ca\u0304'],
  [0x88, 0x64, '\u00ca\u030c'],
  [0x88, 0xa3, '\u00ea\u0304'],
  [0x88, 0xa5, '\u00ea\u030c'],
];

let made: ReadonlyMap<string, string> | null = null;

/** Maps the private-use character that Node's Big5 decoder returns to the Hong Kong character it stands for. */
export function hkscsCharacters(): ReadonlyMap<string, string> {
  made ??= new Map([...entries()].map(([lead, trail, text]) => [privateCharacter(lead, trail), text]));
  return made;
}

function privateCharacter(lead: number, trail: number): string {
  return new TextDecoder('big5').decode(Uint8Array.of(lead, trail));
}

function* entries(): Generator<readonly [number, number, string]> {
  for (const [lead, characters] of HKSCS_ROWS) {
    let trail = 0x40;
    for (const character of characters) {
      if (character !== '\u3000') yield [lead, trail, character];
      trail = trail === 0x7e ? 0xa1 : trail + 1;
    }
  }
  yield* COMBINED;
}
