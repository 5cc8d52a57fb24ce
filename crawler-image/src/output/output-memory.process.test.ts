import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const ITEMS = 200_000;
const HEAP_MB = 64;

function* lines(): Generator<string> {
  for (let n = 0; n < ITEMS; n++) {
    yield `${JSON.stringify({ url: `http://shop.example/p/${n}`, title: `商品 ${n}`, price: n / 100, text: 'long '.repeat(60), _meta: { status: 200 } })}\n`;
  }
}

test(`${ITEMS} items become a file of each format within a heap of ${HEAP_MB} MB`, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-output-'));
  try {
    const items = path.join(folder, 'x.jsonl');
    await pipeline(Readable.from(lines()), createWriteStream(items));
    const script = path.join(folder, 'build.mjs');
    await build({
      stdin: {
        resolveDir: import.meta.dirname,
        contents: `import { buildFormat } from './build-formats.ts';
          import { FORMATS } from '@crawlerd/formats';
          import { outputOptionsOf } from '../testing/options-of.ts';
          const options = outputOptionsOf({ format: ['json', 'csv', 'xlsx', 'parquet'] });
          const never = new AbortController().signal;
          for (const format of options.formats)
            for await (const { file } of buildFormat(process.argv[2], await FORMATS[format](), options, never)) console.log(file);`,
      },
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    await promisify(execFile)(process.execPath, [`--max-old-space-size=${HEAP_MB}`, script, items]);
    // Larger than the heap, so none can have been built in memory.
    expect((await stat(items)).size).toBeGreaterThan(HEAP_MB * 1024 * 1024);
    for (const format of ['json', 'csv', 'xlsx', 'parquet'])
      expect((await stat(path.join(folder, `x.${format}`))).size).toBeGreaterThan(1024 * 1024);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
