import { parseUrl } from '@crawlerd/shared';
import { isAllowedBy, packed, type Rule } from './rules.ts';

/** What a robots.txt says to one crawler. */
export interface RobotsTxt {
  /** Whether a page of this site may be fetched; takes an absolute URL. */
  allows(url: string): boolean;
  /** Seconds between two requests that the site asks for; null if it asks for none. */
  readonly crawlDelaySeconds: number | null;
  /** Absolute URLs of sitemaps; they apply to all crawlers. */
  readonly sitemaps: readonly string[];
  /**
   * Another agent whose rules apply, because the group for this crawler has nothing but a `Crawl-delay` and so is one
   * with the next, which may not be what the site means; null if there is none.
   */
  readonly joinedAgent: string | null;
  /** Characters that it keeps in memory. */
  readonly size: number;
}

/** The rest is ignored; RFC 9309, section 2.5, requires at least this limit. */
const BYTES_MAX = 500 * 1024;

export const ALLOW_ALL: RobotsTxt = {
  allows: () => true,
  crawlDelaySeconds: null,
  sitemaps: [],
  joinedAgent: null,
  size: 0,
};

interface Group {
  readonly agents: string[];
  readonly rules: Rule[];
  readonly crawlDelays: number[];
  /** How many of the agents stand before a `Crawl-delay` that further agents follow; 0 if none do. */
  agentsBeforeDelay: number;
}

/**
 * Reads a robots.txt as RFC 9309 says, for the crawler with this product token. Lines that are not rules are
 * skipped; no input is an error.
 *
 * @param url Its own address, for those of sitemaps that are relative.
 */
export function parseRobotsTxt(content: Uint8Array, productToken: string, url?: string): RobotsTxt {
  const { groups, sitemaps } = readGroups(linesOf(content), url);
  const token = productToken.toLowerCase();
  const own = groups.filter(({ agents }) => agents.includes(token));
  const applying = own.length > 0 ? own : groups.filter(({ agents }) => agents.includes('*'));
  const delays = applying.flatMap(({ crawlDelays }) => crawlDelays);
  const rules = packed(applying.flatMap((group) => group.rules));
  return {
    allows: (page) => isAllowedBy(rules, page),
    // The longest one satisfies all of them.
    crawlDelaySeconds: delays.length === 0 ? null : Math.max(...delays),
    sitemaps,
    joinedAgent: joinedAgentOf(applying, own.length > 0 ? token : '*'),
    size: sitemaps.reduce((sum, sitemap) => sum + sitemap.length, rules.length),
  };
}

function joinedAgentOf(groups: readonly Group[], agent: string): string | null {
  for (const { agents, rules, agentsBeforeDelay } of groups) {
    const isBefore = agents.indexOf(agent) < agentsBeforeDelay && !agents.includes(agent, agentsBeforeDelay);
    if (isBefore && rules.length > 0) return agents[agentsBeforeDelay] ?? null;
  }
  return null;
}

function linesOf(content: Uint8Array): string[] {
  const text = new TextDecoder().decode(content.subarray(0, BYTES_MAX));
  const lines = text.split(/\r\n|\r|\n/);
  // The last line may be truncated, and a shorter pattern would match more.
  if (content.length > BYTES_MAX) lines.pop();
  return lines;
}

function readGroups(
  lines: readonly string[],
  url: string | undefined,
): { groups: Group[]; sitemaps: string[] } {
  const groups: Group[] = [];
  const sitemaps = new Set<string>();
  let group: Group | null = null;
  for (const line of lines) {
    const { key, value } = recordOf(line);
    switch (key) {
      case 'user-agent':
        // Only rules end a run of agents; what else stands between them does not.
        if (group === null || group.rules.length > 0) {
          group = { agents: [], rules: [], crawlDelays: [], agentsBeforeDelay: 0 };
          groups.push(group);
        } else if (group.crawlDelays.length > 0) {
          group.agentsBeforeDelay ||= group.agents.length;
        }
        group.agents.push(...agentsOf(value));
        break;
      case 'allow':
      case 'disallow':
        // An empty `Disallow` forbids nothing.
        group?.rules.push({ isAllowed: key === 'allow' || value === '', path: value });
        break;
      case 'crawl-delay': {
        const seconds = crawlDelayOf(value);
        if (seconds !== null) group?.crawlDelays.push(seconds);
        break;
      }
      case 'sitemap': {
        const sitemap = sitemapUrl(value, url);
        if (sitemap !== null) sitemaps.add(sitemap);
      }
    }
  }
  return { groups, sitemaps: [...sitemaps] };
}

/** How `Disallow` and `User-agent` are often misspelt; accepted as Google's parser does. */
const MISSPELT: ReadonlyMap<string, string> = new Map([
  ...['dissallow', 'dissalow', 'disalow', 'diasllow', 'disallaw'].map((key) => [key, 'disallow'] as const),
  ['useragent', 'user-agent'],
  ['user agent', 'user-agent'],
  ['crawldelay', 'crawl-delay'],
  ['crawl delay', 'crawl-delay'],
]);

const KEYS = new Set(['allow', 'crawl-delay', 'disallow', 'sitemap', 'user-agent', ...MISSPELT.keys()]);

/** Without a backtracking regular expression: a line may be half a megabyte of blanks. */
function recordOf(line: string): { key: string; value: string } {
  const comment = line.indexOf('#');
  const record = (comment === -1 ? line : line.slice(0, comment)).trim();
  const colon = record.indexOf(':');
  const blank = record.search(/\s/);
  const beforeColon = record.slice(0, Math.max(0, colon)).trim().toLowerCase();
  if (KEYS.has(beforeColon)) return recordWith(beforeColon, record.slice(colon + 1));
  // The colon is missing, or the first one belongs to a URL.
  const firstWord = record.slice(0, Math.max(0, blank)).toLowerCase();
  return recordWith(firstWord, record.slice(blank + 1));
}

function recordWith(key: string, value: string): { key: string; value: string } {
  return { key: MISSPELT.get(key) ?? key, value: value.trim() };
}

/** Sites also write whole user agents, such as `ExampleBot/2.1`, names with a `*` behind, and several names in a line. */
function agentsOf(value: string): string[] {
  return value.split(/[,;]/).map((part) => {
    const name = part.trim();
    return (/^\*(?!\S)|^[^\s/*()]*/.exec(name)?.[0] ?? '').toLowerCase();
  });
}

const CRAWL_DELAY = /^(\d*)(?:[.,](\d*))?\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?)?$/i;

/** Sites write `.5`, `0,5`, `1s` and `2 seconds` too. */
function crawlDelayOf(value: string): number | null {
  const [, whole = '', fraction = '', unit = ''] = CRAWL_DELAY.exec(value) ?? [];
  if (whole === '' && fraction === '') return null;
  return Number(`${whole || '0'}.${fraction || '0'}`) * secondsOf(unit.toLowerCase());
}

function secondsOf(unit: string): number {
  if (unit.startsWith('ms') || unit.startsWith('mil')) return 0.001;
  return unit.startsWith('m') ? 60 : 1;
}

/** May be relative, or an address of the same host without its scheme. */
function sitemapUrl(value: string, base: string | undefined): string | null {
  const isHost = base !== undefined && value.toLowerCase().startsWith(`${new URL(base).host}/`);
  const address = isHost ? `//${value}` : value;
  const sitemap = value === '' ? null : parseUrl(address, base);
  return sitemap?.protocol === 'http:' || sitemap?.protocol === 'https:' ? sitemap.href : null;
}
