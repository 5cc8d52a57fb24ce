import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { ShopServerMessage } from '../servers/messages.ts';
import { pinToCore } from '../support/cores.ts';
import { ofRounds, type Figure, type Report } from '../support/report.ts';
import { ServerProcess } from '../support/server-process.ts';
import { median, medianRatio } from '../support/statistics.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CONCURRENCY, inOrder, type Contestant, type Result, type Row } from './contestants.ts';
import { Shop } from './shop.ts';

/** A competitor, and how many times its pages per second ours must reach. */
export interface Peer extends Contestant {
  readonly pace?: number;
}

const CPU_SECONDS_PER_1000_PAGES_MAX = 1;
const RSS_MIB_MAX = 120;
const MIB = 1024 * 1024;

/** Runs the same crawl with each in turn; all must find the same products. */
export async function againstPeers(
  ours: Contestant,
  peers: readonly Peer[],
  { products, rounds }: { readonly products: number; readonly rounds: number },
): Promise<Report> {
  const { pages, isPinned, resultsOf } = await inTurn([ours, ...peers], { products, rounds });
  const rates = (name: string) => resultsOf(name).map(({ seconds }) => pages / seconds);
  const figures: Figure[] = [ours, ...peers].flatMap(({ name }) => [
    ofRounds(name, rates(name), 'pages/s'),
    {
      ...ofRounds(`CPU of ${name}`, resultsOf(name).map(cpuPer1000(pages)), 's/1,000'),
      ...(name === ours.name && { wanted: { atMost: CPU_SECONDS_PER_1000_PAGES_MAX } }),
    },
    {
      ...ofRounds(`memory of ${name}`, resultsOf(name).map(peakMib), 'MiB'),
      ...(name === ours.name && { wanted: { atMost: RSS_MIB_MAX } }),
    },
  ]);
  const ratios = peers.map(({ name, pace }): Figure => ({
    name: `pace against ${name}`,
    value: medianRatio(rates(ours.name), rates(name)),
    unit: '×',
    ...(pace === undefined ? {} : { wanted: { atLeast: pace } }),
  }));
  return {
    bench: 'crawl',
    conditions: { pages, concurrency: CONCURRENCY, rounds, pinned: isPinned },
    figures: [...figures, ...ratios],
  };
}

/** Compares the crawler with an earlier commit: it must not be slower by more than noise. */
export async function againstEarlier(
  ours: Contestant,
  earlier: Contestant,
  { products, rounds }: { readonly products: number; readonly rounds: number },
): Promise<Report> {
  const { pages, isPinned, resultsOf } = await inTurn([ours, earlier], { products, rounds });
  const rates = (name: string) => resultsOf(name).map(({ seconds }) => pages / seconds);
  const costs = (name: string) => resultsOf(name).map(cpuPer1000(pages));
  const peaks = (name: string) => resultsOf(name).map(peakMib);
  const ratio = (of: (name: string) => number[]) => medianRatio(of(ours.name), of(earlier.name));
  return {
    bench: 'crawl against an earlier commit',
    conditions: { pages, concurrency: CONCURRENCY, rounds, pinned: isPinned },
    figures: [
      ...[ours.name, earlier.name].flatMap((name) => [
        ofRounds(name, rates(name), 'pages/s'),
        ofRounds(`CPU of ${name}`, costs(name), 's/1,000'),
        ofRounds(`memory of ${name}`, peaks(name), 'MiB'),
      ]),
      { name: 'pages/s', value: ratio(rates), unit: '×', wanted: { atLeast: 0.95 } },
      { name: 'CPU per page', value: ratio(costs), unit: '×', wanted: { atMost: 1.05 } },
      { name: 'memory', value: ratio(peaks), unit: '×' },
    ],
  };
}

interface Outcome {
  readonly pages: number;
  readonly isPinned: boolean;
  /** The results of a contestant by round. */
  readonly resultsOf: (name: string) => readonly Result[];
}

/** Each contestant crawls the same shop once per round, on the same core. */
async function inTurn(
  contestants: readonly Contestant[],
  { products, rounds }: { readonly products: number; readonly rounds: number },
): Promise<Outcome> {
  const folder = temporaryFolder();
  const { shop, server, url, isPinned } = await openShop(products);
  const pages = shop.pages().length;
  const results = new Map<string, Result[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // The last of one round is the first of the next.
    const order = round % 2 === 0 ? contestants : contestants.toReversed();
    for (const { name, crawl } of order) {
      const result = await crawl(url, join(folder, `${name}-${round}`));
      results.get(name)?.push(result);
      requireWhole(name, result.rows, shop);
      await requireObedient(name, server);
      process.stderr.write(`${name}: ${(pages / result.seconds).toFixed(0)} pages/s\n`);
    }
  }
  await server.end();
  return { pages, isPinned, resultsOf: (name) => results.get(name) ?? [] };
}

function cpuPer1000(pages: number): (result: Result) => number {
  return ({ cpuSeconds }) => (cpuSeconds * 1000) / pages;
}

/** Compares memory for a shop ten times as large with the small one. */
export async function growth(
  ours: Contestant,
  { small, large, rounds }: { readonly small: number; readonly large: number; readonly rounds: number },
): Promise<Report> {
  const peaksMib = async (products: number): Promise<number[]> => {
    const { shop, server, url } = await openShop(products);
    const peaks: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const result = await ours.crawl(url, join(temporaryFolder(), String(round)));
      requireWhole(ours.name, result.rows, shop);
      peaks.push(peakMib(result));
    }
    await server.end();
    return peaks;
  };
  const [few, many] = [await peaksMib(small), await peaksMib(large)];
  return {
    bench: 'crawl memory',
    conditions: { small, large, rounds },
    figures: [
      ofRounds(`${small} products`, few, 'MiB'),
      ofRounds(`${large} products`, many, 'MiB'),
      { name: 'growth', value: median(many) / median(few), unit: '×', wanted: { atMost: 1.1 } },
    ],
  };
}

type ShopServer = ServerProcess<object, ShopServerMessage>;

/** A shop and its server on a separate core; `url` is the start URL. */
async function openShop(
  products: number,
): Promise<{ shop: Shop; server: ShopServer; url: string; isPinned: boolean }> {
  const server: ShopServer = new ServerProcess('shop', [String(products)]);
  const { url } = await server.hear('listening');
  return { shop: new Shop(products), server, url: `${url}/`, isPinned: pinToCore(server.pid, 0) };
}

function peakMib({ peakRssBytes }: Result): number {
  return peakRssBytes / MIB;
}

function requireWhole(name: string, rows: readonly Row[], { products }: Shop): void {
  const expected = inOrder(
    products.map(({ path, title, price, availability }) => ({ url: path, title, price, availability })),
  );
  if (isDeepStrictEqual(rows, expected)) return;
  const wrong = expected.find((row, i) => !isDeepStrictEqual(row, rows[i]));
  throw new Error(
    `${name} found ${rows.length} of ${expected.length} products; first wrong one: ${JSON.stringify(wrong)}`,
  );
}

async function requireObedient(name: string, server: ShopServer): Promise<void> {
  const asked = server.hear('asked');
  server.tell({});
  const { forbidden } = await asked;
  if (forbidden > 0) throw new Error(`${name} fetched ${forbidden} pages that robots.txt forbids`);
}
