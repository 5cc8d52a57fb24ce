import { parseUrl } from '@crawlerd/shared';

/** What a `Refresh` header or `<meta http-equiv="refresh">` asks for: `5; url=/next`. */
export interface Refresh {
  /** How long a reader sees the page before it is replaced. */
  readonly delaySeconds: number;
  /** As written, to be resolved against the page; null: the page is to be loaded again. */
  readonly address: string | null;
}

/**
 * What is shown for longer than this is a page to be read, such as one that reloads its news or ends a session, and
 * no notice of a move. Scrapy draws the line at 100 seconds.
 */
const REDIRECT_SECONDS_MAX = 60;

const BLANK = String.raw`[\t\n\f\r ]`;
/** The fraction is ignored; `.5` is 0. */
const TIME = new RegExp(String.raw`^${BLANK}*(\d*)(\.[\d.]*)?`);
const SEPARATOR = new RegExp(`^(?:${BLANK}+[;,]?|[;,])${BLANK}*`);
const LABEL = new RegExp(`^url${BLANK}*=${BLANK}*`, 'i');

/** Reads the value as browsers do (the "shared declarative refresh steps" of HTML); null if it is malformed. */
export function parseRefresh(value: string): Refresh | null {
  const [time = '', seconds = '', fraction = ''] = TIME.exec(value) ?? [];
  if (seconds === '' && fraction === '') return null;
  const delaySeconds = Number(seconds);
  const rest = value.slice(time.length);
  if (rest === '') return { delaySeconds, address: null };
  const separator = SEPARATOR.exec(rest)?.[0];
  if (separator === undefined) return null;
  const address = unquoted(rest.slice(separator.length).replace(LABEL, ''));
  return { delaySeconds, address: address === '' ? null : address };
}

function unquoted(text: string): string {
  const quote = text.charAt(0);
  if (quote !== '"' && quote !== "'") return text;
  const end = text.indexOf(quote, 1);
  return text.slice(1, end === -1 ? undefined : end);
}

/**
 * Where a refresh redirects to, as an absolute address; null if the page stays: it reloads itself, is to be read for a
 * while, or would lead to something that is not a web address.
 *
 * @param pageUrl The page that has it.
 * @param base What addresses of the page are resolved against.
 */
export function refreshTarget(value: string, pageUrl: string, base: string = pageUrl): string | null {
  const refresh = parseRefresh(value);
  if (refresh === null || refresh.address === null) return null;
  const target = refresh.delaySeconds > REDIRECT_SECONDS_MAX ? null : parseUrl(refresh.address, base);
  if (target === null) return null;
  const { protocol, href } = target;
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  return withoutFragment(href) === withoutFragment(pageUrl) ? null : href;
}

function withoutFragment(url: string): string {
  const at = url.indexOf('#');
  return at === -1 ? url : url.slice(0, at);
}
