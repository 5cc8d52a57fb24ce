const BLANKS = /^(?:\xEF\xBB\xBF)?[\t\n\f\r ]*/;
/** How a page begins that has no type ("identifying a resource with an unknown MIME type", mimesniff.spec.whatwg.org). */
const PAGE_START =
  /^<(?:!--|(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>])/i;
const HTML_ROOT = /^<(?:!doctype\s+html|html)[\s>/]/i;

/** Whether the body of an answer whose type is unknown is a page. */
export function looksLikePage(start: Buffer): boolean {
  const text = textOf(start);
  return PAGE_START.test(text) || (text.startsWith('<?xml') && isHtmlDocument(text));
}

/** Whether the root of an XML document is `html`, as in XHTML. */
export function hasHtmlRoot(start: Buffer): boolean {
  return isHtmlDocument(textOf(start));
}

function textOf(start: Buffer): string {
  return start.toString('latin1').replace(BLANKS, '');
}

function isHtmlDocument(text: string): boolean {
  let at = 0;
  for (;;) {
    const end = endOfProlog(text, at);
    if (end === null) return HTML_ROOT.test(text.slice(at));
    at = end;
  }
}

/** Where a declaration, an instruction, a comment or blanks end that begin here; null if none does. */
function endOfProlog(text: string, at: number): number | null {
  if (/\s/.test(text.charAt(at))) return at + 1;
  for (const [opening, closing] of [
    ['<?', '?>'],
    ['<!--', '-->'],
  ] as const) {
    if (!text.startsWith(opening, at)) continue;
    const end = text.indexOf(closing, at);
    return end === -1 ? text.length : end + closing.length;
  }
  return null;
}
