import { DEFAULT_USER_AGENT, type CompleteCrawlConfig } from '@crawlerd/shared';
import { productTokenOf } from './product-token.ts';
import type { UserAgents } from './user-agents.ts';

export interface RobotsOptions {
  /** False: every page may be fetched, and no robots.txt is asked for. */
  readonly obey: boolean;
  /** The product token by which a robots.txt may name this crawler. */
  readonly agent: string;
  /** What holds for a site whose robots.txt cannot be had. */
  readonly onUnreachable: 'deny' | 'allow';
  /** No site gets a longer delay than this by asking for one. */
  readonly maxCrawlDelayMs: number;
}

export function robotsOptions(robots: CompleteCrawlConfig['robots'], agents: UserAgents): RobotsOptions {
  return {
    obey: robots.obey,
    agent: robots.agent ?? agentToken(agents),
    onUnreachable: robots.on_unreachable,
    maxCrawlDelayMs: robots.max_crawl_delay * 1000,
  };
}

/** The name to look for in a robots.txt where the config gives none. A crawl with many user agents goes by our own. */
function agentToken(agents: UserAgents): string {
  return productTokenOf(agents.length === 1 ? agents[0] : DEFAULT_USER_AGENT);
}
