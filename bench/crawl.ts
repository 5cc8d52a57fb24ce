/** Compares our crawler with Crawlee and Scrapy, or with an earlier commit, on the same generated shop. See README.md. */
import { parseArgs } from 'node:util';
import { againstEarlier, againstPeers, growth } from './crawl/comparisons.ts';
import { crawlee, crawlerdOf, ours, scrapy } from './crawl/contestants.ts';
import { print } from './support/report.ts';

const PEERS = [
  { ...crawlee, pace: 5 },
  { ...scrapy, pace: 8 },
];
const { against } = parseArgs({
  options: { against: { type: 'string' }, json: { type: 'boolean' } },
}).values;

if (against === undefined) {
  print(await againstPeers(ours, PEERS, { products: 2000, rounds: 5 }));
  print(await growth(ours, { small: 2000, large: 20_000, rounds: 3 }));
} else {
  print(await againstEarlier(ours, crawlerdOf(against, 'earlier'), { products: 2000, rounds: 7 }));
}
