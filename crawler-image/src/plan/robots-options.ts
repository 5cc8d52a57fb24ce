import { DEFAULT_USER_AGENT, type CompleteCrawlConfig } from '@crawlerd/shared';
import { productTokenOf } from './product-token.ts';
import type { UserAgents } from './user-agents.ts';

export interface RobotsOptions {
  /** False: every page may be fetched, and no robots.txt is requested. */
  readonly obey: boolean;
  /** The product token under which robots.txt addresses this crawler. */
  readonly agent: string;
  /** Whether a site is crawled when its robots.txt is unreachable. */
  readonly onUnreachable: 'deny' | 'allow';
  /** The longest Crawl-delay that is honoured. */
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

/** The default of `robots.agent`: the product of the user agent; with several user agents, our own. */
function agentToken(agents: UserAgents): string {
  return productTokenOf(agents.length === 1 ? agents[0] : DEFAULT_USER_AGENT);
}
