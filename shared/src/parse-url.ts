/**
 * Same as URL.parse, which Node 20 lacks: null for a text that is no URL. Never `URL.canParse`, which in Node 20 takes
 * the bytes of a text for UTF-8 once it is optimized, and so refuses hosts such as `é.example` after some thousand calls.
 */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
