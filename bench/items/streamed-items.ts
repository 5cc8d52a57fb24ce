import { execFile } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { cpuSeconds } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import type { Figure, Report } from '../support/report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ITEMS = Number(process.env['ITEMS'] ?? 1_000_000);
const RSS_MB_MAX = 300;
/** Against parsing the file once, and against the crawler's own writer. */
const CSV_TIMES_MAX = 2;
const WRITER_TIMES_MAX = 1.3;

const ALONE = fileURLToPath(new URL('alone.ts', import.meta.url));
const LOADER = new URL('../typescript.mjs', import.meta.url).href;

/** CPU and the most memory of a service that gives all items of an execution, format by format. */
export async function streamedItems(): Promise<Report> {
  const folder = temporaryFolder();
  const service = await FakeService.start(folder);
  try {
    const [crawler] = await service.launch(1);
    if (crawler === undefined) throw new Error('nothing was launched');
    const file = join(dataLayout(folder).outputFolder(crawler.id), 'items.jsonl');
    mkdirSync(dirname(file), { recursive: true });
    await pipeline(Readable.from(parts()), createWriteStream(file));
    const parsing = await alone(file, 'parse');
    const figures: Figure[] = [{ name: 'parsing the file', value: parsing, unit: 's CPU' }];
    for (const format of ['jsonl', 'json', 'csv', 'xlsx', 'parquet'] as const) {
      const { cpu, rssMb, seconds, stallMs } = await answered(service, crawler.id, format);
      figures.push(
        { name: format, value: cpu, unit: 's CPU' },
        { name: `${format}, until its end`, value: seconds, unit: 's' },
        { name: `${format}, most memory`, value: rssMb, unit: 'MB', wanted: { atMost: RSS_MB_MAX } },
        { name: `${format}, longest stall of the event loop`, value: stallMs, unit: 'ms' },
      );
      if (format === 'csv') {
        const wanted = { atMost: CSV_TIMES_MAX };
        figures.push({ name: 'csv against parsing', value: cpu / parsing, unit: '', wanted });
      } else if (format === 'xlsx' || format === 'parquet') {
        const value = cpu / (await alone(file, format));
        const wanted = { atMost: WRITER_TIMES_MAX };
        figures.push({ name: `${format} against the crawler's writer`, value, unit: '', wanted });
      }
    }
    return { bench: 'items in each format', conditions: { items: ITEMS }, figures };
  } finally {
    await service.close();
  }
}

/** Some 300 bytes each, as of a shop. */
function* parts(): Generator<string> {
  for (let n = 0; n < ITEMS; n++) {
    const item = {
      url: `https://shop.example/products/${n}`,
      title: `Stoneware teapot ${n}, 0.9 litres`,
      price: n / 100,
      price_currency: 'EUR',
      availability: n % 7 === 0 ? 'out_of_stock' : 'in_stock',
      tags: ['kitchen', 'tea'],
      description: 'Glazed by hand, "each one different". '.repeat(2),
      _meta: { status: 200, crawled_at: '2026-01-02T03:04:05.678Z' },
    };
    yield `${JSON.stringify(item)}\n`;
  }
}

async function answered(service: FakeService, id: string, format: string) {
  // The most memory counts anew from here.
  writeFileSync(`/proc/${service.pid}/clear_refs`, '5');
  await service.longestStallMs();
  const cpuBefore = cpuSeconds(service.pid);
  const startMs = performance.now();
  const url = new URL(`/executions/${id}/items?format=${format}`, service.operatorUrl);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, resolve).on('error', reject);
  });
  if (answer.statusCode !== 200) throw new Error(`answered with ${answer.statusCode}`);
  for await (const chunk of answer) void chunk;
  return {
    cpu: cpuSeconds(service.pid) - cpuBefore,
    seconds: (performance.now() - startMs) / 1000,
    rssMb: Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))?.[1]) / 1024,
    stallMs: await service.longestStallMs(),
  };
}

async function alone(file: string, what: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', LOADER, ALONE, file, what]);
  return Number(stdout);
}
