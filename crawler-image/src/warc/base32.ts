const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 (RFC 4648, section 6) of a multiple of five bytes, which needs no padding. */
export function base32(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 5) {
    const group = BigInt(bytes.readUIntBE(at, 5));
    for (let bits = 35n; bits >= 0n; bits -= 5n) text += ALPHABET[Number((group >> bits) & 31n)];
  }
  return text;
}
