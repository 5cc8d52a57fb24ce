/** FNV-1a, as a number from 0 to 1: distributes similar texts evenly. */
export function fraction(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93);
  }
  return (hash >>> 0) / 2 ** 32;
}
