// Crawls the shop with Crawlee, set up as fast as its documentation allows: nothing persisted, full concurrency
// from the start, no sessions, no generated headers. Arguments: start URL, file for the rows.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { CheerioCrawler, Configuration, log, LogLevel } from '@crawlee/cheerio';

const [, , start, file] = process.argv;
log.setLevel(LogLevel.ERROR);
const rows = createWriteStream(file);
const CONCURRENCY = 32;

const crawler = new CheerioCrawler(
  {
    minConcurrency: CONCURRENCY,
    maxConcurrency: CONCURRENCY,
    useSessionPool: false,
    persistCookiesPerSession: false,
    respectRobotsTxtFile: true,
    preNavigationHooks: [
      (_context, gotOptions) => {
        gotOptions.useHeaderGenerator = false;
      },
    ],
    async requestHandler({ $, request, enqueueLinks }) {
      const structured = $('script[type="application/ld+json"]').first().text();
      if (structured !== '') {
        const { name, offers } = JSON.parse(structured);
        const availability = offers.availability.endsWith('InStock') ? 'in_stock' : 'out_of_stock';
        const row = { url: request.loadedUrl, title: name, price: Number(offers.price), availability };
        rows.write(`${JSON.stringify(row)}\n`);
      }
      await enqueueLinks({ strategy: 'same-hostname' });
    },
  },
  new Configuration({ persistStorage: false }),
);
await crawler.run([start]);
rows.end();
await once(rows, 'finish');
