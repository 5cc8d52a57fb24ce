import { afterEach, inject } from 'vitest';
import { startCallbackServer, type CallbackServer } from './callback-server.ts';
import { startCrawler, type CrawlerProcess } from './crawler-process.ts';
import { startSite, type Answer, type WebSite } from './web-site.ts';

export type CrawlerConfig = Parameters<typeof startCrawler>[1];

export interface ProcessTest {
  /** The folder of the bundled crawler. */
  readonly bundleFolder: string;
  readonly site: (answer: Answer, robots?: Answer) => Promise<WebSite>;
  readonly callback: (intervalSeconds?: number) => Promise<CallbackServer>;
  readonly crawl: (
    config: CrawlerConfig,
    env?: Record<string, string>,
    bundleFolder?: string,
  ) => Promise<CrawlerProcess>;
  /** Called after the test, last one first. */
  readonly cleanUp: (action: () => Promise<void>) => void;
}

/** What the tests of the whole crawler share; whatever they start ends with the test. */
export function processTest(): ProcessTest {
  const ownBundle = inject('crawlerBundle');
  const actions: (() => Promise<void>)[] = [];
  afterEach(async () => {
    while (actions.length > 0) await actions.pop()?.();
  });

  return {
    bundleFolder: ownBundle,
    cleanUp: (action) => void actions.push(action),
    site: async (answer, robots) => {
      const site = await startSite(answer, 0, robots);
      actions.push(() => site.close());
      return site;
    },
    callback: async (intervalSeconds = 30) => {
      const server = await startCallbackServer(intervalSeconds);
      actions.push(() => server.close());
      return server;
    },
    crawl: async (config, env = {}, bundleFolder = ownBundle) => {
      const run = await startCrawler(bundleFolder, config, env);
      actions.push(() => run.remove());
      return run;
    },
  };
}
