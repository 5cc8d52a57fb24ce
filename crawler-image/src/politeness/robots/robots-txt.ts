import { isAllowedBy, packed, type Rule } from './rules.ts';

/** What a robots.txt says to one crawler. */
export interface RobotsTxt {
  /** Whether a page of this site may be fetched; takes an absolute URL. */
  allows(url: string): boolean;
  /** Seconds between two requests that the site asks for; null if it asks for none. */
  readonly crawlDelaySeconds: number | null;
  /** Absolute URLs of sitemaps; they apply to all crawlers. */
  readonly sitemaps: readonly string[];
  /** Characters that it keeps in memory. */
  readonly size: number;
}

/** The rest is ignored; RFC 9309, section 2.5, requires at least this limit. */
const BYTES_MAX = 500 * 1024;

export const ALLOW_ALL: RobotsTxt = { allows: () => true, crawlDelaySeconds: null, sitemaps: [], size: 0 };

interface Group {
  readonly agents: string[];
  readonly rules: Rule[];
  readonly crawlDelays: number[];
}

/**
 * Reads a robots.txt as RFC 9309 says, for the crawler with this product token. Lines that are not rules are
 * skipped; no input is an error.
 */
export function parseRobotsTxt(content: Uint8Array, productToken: string): RobotsTxt {
  const { groups, sitemaps } = readGroups(linesOf(content));
  const own = groups.filter(({ agents }) => agents.includes(productToken.toLowerCase()));
  const applying = own.length > 0 ? own : groups.filter(({ agents }) => agents.includes('*'));
  const delays = applying.flatMap(({ crawlDelays }) => crawlDelays);
  const rules = packed(applying.flatMap((group) => group.rules));
  return {
    allows: (url) => isAllowedBy(rules, url),
    // The longest one satisfies all of them.
    crawlDelaySeconds: delays.length === 0 ? null : Math.max(...delays),
    sitemaps,
    size: sitemaps.reduce((sum, sitemap) => sum + sitemap.length, rules.length),
  };
}

function linesOf(content: Uint8Array): string[] {
  const text = new TextDecoder().decode(content.subarray(0, BYTES_MAX));
  const lines = text.split(/\r\n|\r|\n/);
  // The last line may be truncated, and a shorter pattern would match more.
  if (content.length > BYTES_MAX) lines.pop();
  return lines;
}

function readGroups(lines: readonly string[]): { groups: Group[]; sitemaps: string[] } {
  const groups: Group[] = [];
  const sitemaps = new Set<string>();
  let group: Group | null = null;
  for (const line of lines) {
    const { key, value } = recordOf(line);
    switch (key) {
      case 'user-agent':
        // Only rules end a run of agents; what else stands between them does not.
        if (group === null || group.rules.length > 0) {
          group = { agents: [], rules: [], crawlDelays: [] };
          groups.push(group);
        }
        group.agents.push(agentOf(value));
        break;
      case 'allow':
      case 'disallow':
        // An empty `Disallow` forbids nothing.
        group?.rules.push({ isAllowed: key === 'allow' || value === '', path: value });
        break;
      case 'crawl-delay':
        if (/^\d+(\.\d+)?$/.test(value)) group?.crawlDelays.push(Number(value));
        break;
      case 'sitemap':
        if (/^https?:/i.test(value) && URL.canParse(value)) sitemaps.add(new URL(value).href);
    }
  }
  return { groups, sitemaps: [...sitemaps] };
}

/** How `Disallow` and `User-agent` are often misspelt; accepted as Google's parser does. */
const MISSPELT: ReadonlyMap<string, string> = new Map([
  ...['dissallow', 'dissalow', 'disalow', 'diasllow', 'disallaw'].map((key) => [key, 'disallow'] as const),
  ['useragent', 'user-agent'],
  ['user agent', 'user-agent'],
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

/** Sites also write whole user agents, such as `ExampleBot/2.1`. */
function agentOf(value: string): string {
  return (/^[^\s/]*/.exec(value)?.[0] ?? '').toLowerCase();
}
