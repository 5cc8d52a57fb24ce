/** A path of one character per byte as text; what is no UTF-8 becomes U+FFFD. */
export function textOf(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}
