import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { lines, type ApiClient } from '@crawlerd/client';
import { type ExecutionDetail, isFinished, messageOf } from '@crawlerd/shared';
import { webUrl } from '../arguments.ts';
import { clientFor, type Cli, type Context } from '../context.ts';
import { shopCrawl, siteCrawl } from '../demo-crawl.ts';
import { serveShop } from '../demo-shop/server.ts';
import { UserError, type Service } from '../dependencies.ts';
import { faultText, isFault } from '../fault-text.ts';
import { follow, withInterrupt } from '../follow.ts';
import { tokenOf } from '../operator-token.ts';
import { INTERRUPTED_EXIT_CODE } from '../io.ts';
import { parseItem, renderItems, type Item } from '../item-table.ts';
import { printable } from '../text.ts';
import { renderVerdict } from '../verdict.ts';

export function addDemo(program: Command, cli: Cli): void {
  program
    .command('demo')
    .description(
      'crawl a small bundled shop, or your own site: start everything, show the items, stop everything',
    )
    .argument('[url]', 'the site to crawl instead of the bundled shop', webUrl)
    .action(async (url: string | undefined, _options: object, command: Command) => {
      const context = cli.context(command);
      cli.exit(await withInterrupt(context, async (signal) => demo(context, url ?? null, signal)));
    });
}

/** Undoes what was started, in reverse order, whatever happens. */
type Undo = () => Promise<void>;

const DATA_DIR = './data/demo';
const POLL_INTERVAL_MS = 200;

async function demo(context: Context, url: string | null, signal: AbortSignal): Promise<number> {
  const undo: Undo[] = [];
  signal.addEventListener('abort', () => {
    context.warn('Stopping everything the demo started. Press Ctrl-C again to quit at once.');
  });
  try {
    const service = await startService(context, { allowOwnHost: url === null }, signal, undo);
    const target = url ?? (await startShop(context, service, undo));
    signal.throwIfAborted();
    const config = url === null ? shopCrawl(target) : siteCrawl(target);
    return await crawl(context, service, config, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    if (error !== signal.reason) context.warn(said(error));
    return INTERRUPTED_EXIT_CODE;
  } finally {
    for (const step of undo.toReversed()) {
      // One thing that will not stop must not keep the others running.
      await step().catch((error: unknown) => {
        context.warn(said(error));
      });
    }
  }
}

function said(error: unknown): string {
  return isFault(error) ? faultText(error) : messageOf(error);
}

async function startService(
  context: Context,
  { allowOwnHost }: { allowOwnHost: boolean },
  signal: AbortSignal,
  undo: Undo[],
): Promise<Service> {
  const say = (sentence: string) => {
    context.say(sentence);
  };
  const runtime = await bringRuntime(context, say, signal);
  signal.throwIfAborted();
  const service = await context.deps.startService({
    runtime,
    dataDir: DATA_DIR,
    port: 0,
    callbackPort: 0,
    network: networkFor(context.io.cwd),
    heartbeatIntervalSeconds: 1,
    logLevel: 'silent',
    handleSignals: false,
    // Where the shop will be.
    allowOwnHost,
  });
  undo.push(async () => service.stop({ cleanUp: true }));
  say(`Service: ${service.url} (${service.runtime} runtime)`);
  return service;
}

/**
 * A Docker network serves one service only, and demos in two folders may run at once. A demo that was killed left its
 * network behind: the next one in its folder uses that again, and removes it.
 */
export function networkFor(folder: string): string {
  return `crawlerd-demo-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
}

/** What `CRAWLERD_RUNTIME` says; if it says nothing, containers, or processes where there is no engine for them. */
async function bringRuntime(
  { deps, io }: Context,
  say: (sentence: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const wanted = io.env['CRAWLERD_RUNTIME'] || null;
  if (wanted !== null && wanted !== 'docker') {
    say(`No Docker engine is used: CRAWLERD_RUNTIME is ${wanted}.`);
    return wanted;
  }
  const engine = await deps.ensureEngine(say);
  signal.throwIfAborted();
  if (engine.kind === 'none') {
    // Who asks for containers by name is not to get less isolation.
    if (wanted !== null) throw new UserError(NO_ENGINE);
    say(engine.reason);
    return 'process';
  }
  say(`Engine: ${engine.detail}`);
  const { image, built } = await deps.ensureImage(say, { force: false });
  say(`Crawler image: ${image}${built ? '' : ' (up to date)'}`);
  return engine.kind;
}

const NO_ENGINE =
  'CRAWLERD_RUNTIME is docker, and no Docker engine can be used. See what is missing with: crawlerd doctor\n' +
  'Without CRAWLERD_RUNTIME, or with CRAWLERD_RUNTIME=process, the demo runs without isolation.';

async function startShop(context: Context, service: Service, undo: Undo[]): Promise<string> {
  const shop = await serveShop(service.crawlerHost ?? '127.0.0.1');
  undo.push(async () => shop.close());
  context.say(`Shop: ${shop.url}`);
  return shop.url;
}

async function crawl(
  context: Context,
  service: Service,
  config: ReturnType<typeof shopCrawl>,
  signal: AbortSignal,
): Promise<number> {
  const client = clientFor(context, service.url, tokenOf({}, context.io));
  const { launched } = await client.launch({ labels: { demo: 'yes' } }, JSON.stringify(config));
  const id = launched.execution_id;
  context.say(`Crawl: ${id}\n`);
  const ended = await follow(context, client, id, { signal, pollIntervalMs: POLL_INTERVAL_MS });
  if (ended === null) {
    await endCrawl(client, id, context);
    throw signal.reason;
  }
  await report(context, client, ended);
  return ended.status === 'succeeded' ? 0 : 1;
}

/** The container would be unsupervised once the demo's service has exited. */
async function endCrawl(client: ApiClient, id: string, { io }: Context): Promise<void> {
  const patienceMs = 10_000;
  const begin = io.now();
  let { status } = await client.stop(id, 'kill');
  while (!isFinished(status)) {
    if (io.now() - begin > patienceMs) throw new UserError(`The container of crawl ${id} did not exit.`);
    await io.sleep(POLL_INTERVAL_MS);
    ({ status } = await client.status(id));
  }
}

async function report(context: Context, client: ApiClient, ended: ExecutionDetail): Promise<void> {
  const { io, style, json } = context;
  if (json) return;
  io.stdout.write(renderVerdict(ended, io.now(), io.cwd, style));
  const attempt = ended.attempts.at(-1);
  if (attempt?.runtime === 'docker') context.print(`  container: ${printable(attempt.container_name)}`);
  const items = await firstItems(client, ended.execution_id);
  if (items.length > 0) {
    const layout = style.rich ? 'boxed' : 'aligned';
    context.print(`\nThe first ${items.length} items:`);
    io.stdout.write(renderItems(items, layout, style));
  }
  context.print(nextSteps(io.command));
}

const SHOWN_ITEMS = 10;
const READ_ITEMS = 60;

/** The first items that look like goods: lists and front pages have a title only. */
async function firstItems(client: ApiClient, id: string): Promise<Item[]> {
  const items: Item[] = [];
  const { chunks } = await client.items(id, { format: 'jsonl', limit: READ_ITEMS });
  for await (const line of lines(chunks)) items.push(parseItem(line));
  const goods = items.filter((item) => typeof item['price'] === 'number');
  return (goods.length > 0 ? goods : items).slice(0, SHOWN_ITEMS);
}

function nextSteps(command: string): string {
  return `
Try next:
  ${command} demo https://example.com/    crawl your own site
  ${command} serve                        start the service; then, in a second terminal,
  ${command} run crawl.json --follow      launch a crawl from a crawl config of your own`;
}
