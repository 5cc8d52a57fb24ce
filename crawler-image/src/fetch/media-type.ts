/** What a `Content-Type` says about whether an answer is a page; `xml` and `unknown` depend on how its body begins. */
export type PageKind = 'html' | 'xml' | 'unknown' | 'other';

export interface MediaType {
  readonly kind: PageKind;
  /** The value that counts, with its parameters; as it was sent if none can be read. */
  readonly value: string;
}

const HTML_TYPES = new Set(['text/html', 'application/xhtml+xml']);
const XML_TYPE = /^(?:text\/xml|application\/xml|.*\+xml)$/;
/** Names for "I do not know" (mimesniff.spec.whatwg.org). */
const UNKNOWN_TYPES = new Set(['unknown/unknown', 'application/unknown']);
const ESSENCE = /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+$/;
/** Linear: a quote that is not closed takes the rest. */
const VALUES = /(?:"(?:[^"\\]|\\.)*(?:"|$)|[^,"])+/g;
const CHARSET = /;\s*charset\s*=/i;

/** The type of a page is not always said; without any it is taken for one, as before there were headers. */
const PLAIN_TYPES = new Set(['', ...HTML_TYPES]);

/**
 * Reads a `Content-Type` as browsers do ("extract a MIME type" of fetch.spec.whatwg.org): of several the last one counts,
 * and what is none is passed over.
 *
 * @param header All values, joined by commas.
 */
export function mediaTypeOf(header: string): MediaType {
  const only = header.includes(',') ? null : essenceOf(header);
  if (only !== null && PLAIN_TYPES.has(only)) return { kind: 'html', value: header };
  let essence = '';
  let value = '';
  for (const [each] of header.matchAll(VALUES)) {
    const next = essenceOf(each);
    if (!ESSENCE.test(next) || next === '*/*') continue;
    const inherits = next === essence && CHARSET.test(value) && !CHARSET.test(each);
    if (!inherits) value = each.trim();
    essence = next;
  }
  if (essence === '' || UNKNOWN_TYPES.has(essence)) return { kind: 'unknown', value: header };
  if (HTML_TYPES.has(essence)) return { kind: 'html', value };
  return { kind: XML_TYPE.test(essence) ? 'xml' : 'other', value };
}

function essenceOf(value: string): string {
  const end = value.indexOf(';');
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase();
}
