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
