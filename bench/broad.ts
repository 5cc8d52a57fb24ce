/** A crawl of very many hosts against one of as many pages of a single host. See README.md. */
import { broadCrawl } from './broad/broad-crawl.ts';
import { print } from './support/report.ts';

print(await broadCrawl({ hosts: Number(process.env['HOSTS'] ?? 100_000) }));
