/** Our crawler against Crawlee and Scrapy on the same made-up shop, each on one core. See README.md. */
import { againstPeers, growth } from './crawl/against-peers.ts';
import { crawlee, ours, scrapy } from './crawl/contestants.ts';
import { print } from './support/report.ts';

const PEERS = [
  { ...crawlee, pace: 5 },
  { ...scrapy, pace: 8 },
];

print(await againstPeers(ours, PEERS, { products: 2000, rounds: 5 }));
print(await growth(ours, { small: 2000, large: 20_000, rounds: 3 }));
