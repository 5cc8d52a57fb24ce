import { Parser } from 'htmlparser2';

export const TEXT_LENGTH_MAX = 10_000;

/** Collapses white space as a browser does, and cuts the text to the length that a field may have. */
export function collapse(text: string): string {
  // Most texts are short and have single spaces only.
  if (text.length <= TEXT_LENGTH_MAX && !/\s\s|[^\S ]/u.test(text)) return text.trim();
  return text
    .slice(0, 2 * TEXT_LENGTH_MAX)
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, TEXT_LENGTH_MAX);
}

/** Elements whose content is not visible text. */
export const UNSEEN: ReadonlySet<string> = new Set(['script', 'style', 'noscript', 'template', 'head']);
/** Elements that start a new line. */
export const BREAKS_TEXT: ReadonlySet<string> = new Set(
  'br p div li td th tr dt dd h1 h2 h3 section'.split(' '),
);

/** The text of a value that may contain markup or entities, as in the structured data of many sites. */
export function textOfMarkup(markup: string): string {
  if (!/[<&]/.test(markup)) return collapse(markup);
  const parts: string[] = [];
  let unseen = 0;
  const parser = new Parser({
    onopentagname: (name) => {
      if (UNSEEN.has(name)) unseen += 1;
      else if (BREAKS_TEXT.has(name)) parts.push(' ');
    },
    onclosetag: (name) => {
      if (UNSEEN.has(name)) unseen -= 1;
    },
    ontext: (text) => {
      if (unseen === 0) parts.push(text);
    },
  });
  parser.end(markup.slice(0, 4 * TEXT_LENGTH_MAX));
  return collapse(parts.join(''));
}

/** Decodes the entities of text between tags. */
export function decodeText(raw: string): string {
  return raw.includes('&') ? decodedBy((text) => text.replaceAll('<', '&lt;'), raw, 'ontext') : raw;
}

/** Decodes the entities of an attribute value, in which `&copy=1` is not an entity but part of an address. */
export function decodeAttribute(raw: string): string {
  if (!raw.includes('&')) return raw;
  // Most addresses contain no other entity.
  if (!OTHER_ENTITY.test(raw)) return raw.replaceAll('&amp;', '&');
  return decodedBy((text) => `<a a="${text.replaceAll('"', '&quot;')}">`, raw, 'onattribute');
}

/** An `&` that is neither `&amp;` nor an unescaped separator of query parameters. */
const OTHER_ENTITY = /&(?!amp;|[a-z_]{1,12}=)/i;

function decodedBy(prepare: (text: string) => string, raw: string, event: 'ontext' | 'onattribute'): string {
  let decoded = '';
  const parser = new Parser(
    event === 'ontext'
      ? { ontext: (text) => (decoded += text) }
      : { onattribute: (_, value) => (decoded = value) },
  );
  parser.end(prepare(raw));
  return decoded;
}
