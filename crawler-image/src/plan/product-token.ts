/**
 * The name under which robots.txt addresses the sender of this `User-Agent` header: its first product, or the one
 * after `compatible`, as in `Mozilla/5.0 (compatible; ExampleBot/2.1)`.
 */
export function productTokenOf(userAgent: string): string {
  const compatible = /\(compatible; *([^\s/;)]+)/i.exec(userAgent)?.[1];
  return compatible ?? /^[^\s/;(]+/.exec(userAgent.trim())?.[0] ?? '*';
}
