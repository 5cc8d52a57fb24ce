/** Compares our crawler with other ones, or with an earlier commit, on the same generated shop. See README.md. */
import { parseArgs } from 'node:util';
import { againstEarlier, againstPeers, growth } from './crawl/comparisons.ts';
import { crawlee, crawlerdOf, goLoop, ours, scrapy, wget2 } from './crawl/contestants.ts';
import { print } from './support/report.ts';

const GO = { ...goLoop, pace: 0.8 };
const PEERS = [
  GO,
  { ...crawlee, pace: 8 },
  { ...scrapy, pace: 13 },
  // It reads no products, so nothing is wanted.
  wget2,
];
const { against } = parseArgs({
  options: { against: { type: 'string' }, json: { type: 'boolean' } },
}).values;

if (against === undefined) {
  print(await againstPeers(ours, PEERS, { products: 2000, rounds: 5 }));
  // The start, and what V8 compiles while a crawl is young, weigh less there.
  print(await againstPeers(ours, [GO], { products: 20_000, rounds: 3 }));
  print(await growth(ours, { small: 2000, large: 20_000, rounds: 3 }));
} else {
  print(await againstEarlier(ours, crawlerdOf(against, 'earlier'), { products: 2000, rounds: 7 }));
}
