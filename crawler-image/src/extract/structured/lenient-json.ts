import { decodeText } from '../page/text.ts';
import { looseDocuments } from './loose-json.ts';

/** The text that is read loosely, of all scripts of a page together; only hostile pages have more. */
const LOOSE_LENGTH_MAX = 500_000;

/**
 * Parses the JSON of scripts. What is not JSON, but was until an editor, a template or the server put something into
 * it, is read as far as possible. Healthy scripts cost no more than `JSON.parse`.
 */
export function parseScripts(scripts: readonly string[]): unknown[] {
  let budget = LOOSE_LENGTH_MAX;
  return scripts.map((script) => {
    const parsed = parsedTwice(script);
    if (parsed !== undefined) return parsed;
    const mended = withoutMessages(script);
    const strict = parsedTwice(mended.replaceAll(UNSEEN, '').replaceAll(BREAKS, ' '));
    if (strict !== undefined) return strict;
    if ((budget -= mended.length) < 0) return null;
    return looseDocuments(withQuotes(mended).replaceAll(UNSEEN, ''));
  });
}

/** White space that JSON does not allow within strings. */
const BREAKS = /[\t\n\v\f\r]/g;
// oxlint-disable-next-line no-control-regex -- pasted texts contain them, and JSON allows none of them
const UNSEEN = /[\u0000-\u0008\u000e-\u001f\ufeff]/g;

/** Some templates encode the whole document once more, as a string. */
function parsedTwice(text: string): unknown {
  const parsed = parseOrUndefined(text);
  return typeof parsed === 'string' ? parseOrUndefined(parsed) : parsed;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const LEVEL = '(?:(?:Fatal|Parse|Recoverable fatal) error|Warning|Notice|Deprecated|Strict Standards)';
const MESSAGES = [
  String.raw`(?:<br ?/?>\s{0,9})?<b>${LEVEL}</b>:[^]{0,500}? on line <b>\d+</b>(?:<br ?/?>)?`,
  String.raw`(?:PHP )?${LEVEL}: [^\n]{0,500}? on line \d+`,
].map((message) => new RegExp(message, 'g'));

/** Without the messages that PHP writes into its output; the number of a line in them is not a price. */
function withoutMessages(text: string): string {
  if (!text.includes(' on line ') || text.length > LOOSE_LENGTH_MAX) return text;
  return MESSAGES.reduce((rest, message) => rest.replaceAll(message, ''), text);
}

const STRAIGHT_KEY = /"\s*:/;

/** With the quotes that an editor has encoded or escaped throughout: `{&#8220;@type&#8221;: …}`, `{\"@type\": …}`. */
function withQuotes(text: string): string {
  if (/^\s*[{[]\s*\\"/.test(text)) return text.replaceAll(/\\(["\\/])/g, '$1');
  let decoded = text;
  for (let times = 0; times < 2 && !STRAIGHT_KEY.test(decoded) && decoded.includes('&'); times++) {
    decoded = decodeText(decoded);
  }
  return decoded;
}
