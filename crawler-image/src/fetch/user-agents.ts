/** The user agent for the requests to a URL. */
export type AgentOf = (url: string) => string;

/**
 * Assigns one of these agents to each host, always the same, because a visitor that changes its browser from page
 * to page is conspicuous. It depends neither on time nor on chance, so that a resumed crawl uses the same ones.
 */
export function agentPerHost(agents: readonly [string, ...string[]], salt: string): AgentOf {
  const [first] = agents;
  if (agents.length === 1) return () => first;
  return (url) => agents[hash(`${salt}\0${new URL(url).hostname}`) % agents.length] ?? first;
}

/** FNV-1a of 32 bits, over UTF-16 code units. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // The lowest bits are the weakest.
  return (value ^ (value >>> 15)) >>> 0;
}

/** The headers of a crawler that identifies itself, so that sites do not take it for a browser. */
const OF_CRAWLERS = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.5' };
const BROWSER_ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/**
 * The headers that go with an agent: those which a browser of that name sends when a user opens a page. Client
 * hints (`sec-ch-ua`) are Chromium's only, and for https only.
 */
export function headersOf(agent: string, isSecure: boolean): Record<string, string> {
  const isBrowser = /^Mozilla\/5\.0 \((?!compatible;)[^)]*\) .*(?:Chrome|Firefox|Safari)\//.test(agent);
  if (!isBrowser) return { 'user-agent': agent, ...OF_CRAWLERS };
  return {
    'user-agent': agent,
    accept: BROWSER_ACCEPT,
    'accept-language': agent.includes('Firefox/') ? 'en-US,en;q=0.5' : 'en-US,en;q=0.9',
    ...(isSecure ? clientHints(agent) : {}),
    'upgrade-insecure-requests': '1',
  };
}

const PLATFORMS: readonly [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/CrOS/, 'Chrome OS'],
  [/Macintosh/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** https://wicg.github.io/ua-client-hints/, the low-entropy hints that are sent without being asked for. */
function clientHints(agent: string): Record<string, string> {
  const version = /\bChrome\/(\d+)/.exec(agent)?.[1];
  const platform = PLATFORMS.find(([pattern]) => pattern.test(agent))?.[1];
  if (version === undefined || platform === undefined) return {};
  const brand = agent.includes('Edg/') ? 'Microsoft Edge' : 'Google Chrome';
  return {
    'sec-ch-ua': `"Chromium";v="${version}", "${brand}";v="${version}", "Not_A Brand";v="24"`,
    'sec-ch-ua-mobile': agent.includes('Mobile') ? '?1' : '?0',
    'sec-ch-ua-platform': `"${platform}"`,
  };
}
