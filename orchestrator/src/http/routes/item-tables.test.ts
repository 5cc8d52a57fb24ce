import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { servedWorld } from '../testing/operator.ts';
import { READ_TABLE, TABLE_FORMATS } from '../testing/read-table.ts';

/** A running execution with these items. */
async function crawling(content: string) {
  const { world, operator } = await servedWorld();
  const id = await world.running();
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'a.jsonl');
  writeFileSync(file, content);
  const items = (query: string) => operator.inject({ url: `/executions/${id}/items?${query}` });
  return { world, id, file, items };
}

const lineOf = (item: object): string => `${JSON.stringify(item)}\n`;

describe.each(TABLE_FORMATS)('items as %s', (format) => {
  it('are what another library reads, with the columns of all', async () => {
    const { items, id } = await crawling(
      lineOf({ title: '=1+1', price: 2.5, _meta: { status: 200 } }) + lineOf({ title: '茶,"x"\n', tags: [] }),
    );
    const { headers, rawPayload } = await items(`format=${format}`);
    const isCsv = format === 'csv';
    const none = isCsv ? '' : null;
    expect(await READ_TABLE[format](rawPayload)).toEqual([
      ['title', 'price', '_meta.status', 'tags'],
      [isCsv ? "'=1+1" : '=1+1', isCsv ? '2.5' : 2.5, isCsv ? '200' : 200, none],
      ['茶,"x"\n', none, none, format === 'parquet' ? '[]' : none],
    ]);
    expect(headers).toMatchObject({
      'x-items-source': 'files',
      'x-items-count': '2',
      'content-disposition': `attachment; filename="shop-${id}.${format}"`,
      'x-content-type-options': 'nosniff',
    });
  });

  it('are chosen and cut as asked for', async () => {
    const { items } = await crawling(
      Array.from({ length: 9 }, (_, n) => lineOf({ n: `${n}`, o: { a: 'x', b: 'y' } })).join(''),
    );
    const { rawPayload } = await items(`format=${format}&fields=o,n&omit=o.a&offset=3&limit=2`);
    expect(await READ_TABLE[format](rawPayload)).toEqual([
      ['o.b', 'n'],
      ['y', '3'],
      ['y', '4'],
    ]);
    const last = await items(`format=${format}&fields=n&desc=true&offset=1&limit=2`);
    expect(await READ_TABLE[format](last.rawPayload)).toEqual([['n'], ['7'], ['6']]);
    const nested = await items(`format=${format}&fields=o&flatten=false&limit=1`);
    expect(await READ_TABLE[format](nested.rawPayload)).toEqual([['o'], ['{"a":"x","b":"y"}']]);
  });

  it('hold what there was when they were asked for, at ten moments of a crawl that writes on', async () => {
    const { file, items } = await crawling('');
    let written = 0;
    const write = (count: number, before = ''): void => {
      const lines = Array.from({ length: count }, () => lineOf({ n: `${written++}`, more: 'x' }));
      appendFileSync(file, before + lines.join(''));
    };
    const writeOn = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn++) {
        await nextTurn();
        // Half a line may be all that there is of it when it is read.
        appendFileSync(file, '{"half":');
        await nextTurn();
        // In one write: its row is empty, and readers of tables leave out empty ones at the end.
        write(20, '1}\n');
      }
    };
    for (let moment = 1; moment <= 10; moment++) {
      write(600);
      const before = written;
      const [{ headers, rawPayload }] = await Promise.all([items(`format=${format}&fields=n`), writeOn()]);
      const rows = (await READ_TABLE[format](rawPayload)).slice(1).flat();
      expect(headers['x-items-count']).toBe(String(rows.length));
      const numbers = rows.filter((n) => n !== null && n !== '');
      expect(numbers).toEqual(Array.from(numbers, (_, n) => String(n)));
      expect(numbers.length).toBeGreaterThanOrEqual(before);
    }
    expect(written).toBe(10_000);
  });

  it('have at most 2,000 columns, and say how many there would be more', async () => {
    const wide = Array.from({ length: 2500 }, (_, n) => [`k${n}`, 'x']);
    const { items } = await crawling(
      lineOf({ same: 'y', ...Object.fromEntries(wide) }) + lineOf({ same: 'y' }),
    );
    const { headers, rawPayload } = await items(`format=${format}`);
    expect((await READ_TABLE[format](rawPayload))[0]).toHaveLength(2000);
    expect(headers['x-items-columns-left-out']).toBe('501');
    const some = await items(`format=${format}&fields=k2499,same`);
    expect(await READ_TABLE[format](some.rawPayload)).toEqual([
      ['k2499', 'same'],
      ['x', 'y'],
      [format === 'csv' ? '' : null, 'y'],
    ]);
    expect(some.headers).not.toHaveProperty('x-items-columns-left-out');
  });
});

it.each(['csv', 'xlsx'] as const)('of no items there is a header: %s', async (format) => {
  const { items } = await crawling('');
  const { rawPayload, headers } = await items(`format=${format}&fields=a`);
  expect(headers['x-items-count']).toBe('0');
  expect(await READ_TABLE[format](rawPayload)).toEqual([['a']]);
});

it('csv is written for whoever reads it', async () => {
  const { items } = await crawling(lineOf({ a: '1;2', b: 'ü' }));
  expect((await items('format=csv')).body).toBe('\uFEFFa,b\n1;2,ü\n');
  const { body, headers } = await items('format=csv&bom=false&delimiter=%3B');
  expect(body).toBe('a;b\n"1;2";ü\n');
  expect(headers['content-type']).toBe('text/csv; charset=utf-8');
});

it('a table that would take too much memory as parquet is refused, and csv is not', async () => {
  const wide = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`k${n}`, 1]));
  const short = Array.from({ length: 26_000 }, () => '{"k0":1}\n').join('');
  const { items } = await crawling(lineOf(wide) + short);
  const refused = await items('format=parquet');
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain(
    '2000 columns of 26001 items are too many for parquet: choose some with fields',
  );
  expect((await items('format=parquet&fields=k0')).statusCode).toBe(200);
});
