import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import readXlsxFile from 'read-excel-file/node';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest } from '../testing/process-test.ts';
import { sendHtml, shop } from '../testing/web-site.ts';

const { site, crawl } = processTest();

async function crawlInto(format: 'json' | 'csv'): Promise<Record<'asked' | 'jsonl', string>> {
  const web = await site(shop(3));
  const run = await crawl({
    task_name: '商品 列表',
    base_url: web.url,
    delay: 0,
    crawl_config: { follow_links: true, data_fields: ['title', 'price'] },
    output_config: { format, save_path: '/app/output/data' },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  const folder = path.join(run.outputFolder, 'data');
  expect((await readdir(folder)).toSorted()).toEqual(
    [`商品_列表.${format}`, '商品_列表.journal', '商品_列表.jsonl', '商品_列表.manifest.json'].toSorted(),
  );
  expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
    output_files: ['data/商品_列表.jsonl', `data/商品_列表.${format}`],
  });
  return {
    asked: await readFile(path.join(folder, `商品_列表.${format}`), 'utf8'),
    jsonl: await readFile(path.join(folder, '商品_列表.jsonl'), 'utf8'),
  };
}

test('json is built beside the .jsonl, with the same items', async () => {
  const { asked, jsonl } = await crawlInto('json');
  const lines = jsonl.trim().split('\n');
  expect(JSON.parse(asked)).toEqual(lines.map((line) => JSON.parse(line) as unknown));
});

test('csv is built beside the .jsonl, one line an item, marked as UTF-8 for spreadsheets', async () => {
  const { asked } = await crawlInto('csv');
  expect(asked).toMatch(/^\uFEFFurl,title,price,price_currency,_meta\.url,/);
  expect(asked.trim().split('\n')).toHaveLength(5);
});

test('several formats are built in one go, with the columns that were chosen', async () => {
  const web = await site(shop(3));
  const run = await crawl({
    task_name: 'x',
    base_url: web.url,
    delay: 0,
    crawl_config: { follow_links: true, data_fields: ['title', 'price'] },
    output_config: { format: ['csv', 'xlsx', 'parquet'], fields: ['title', 'price'] },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
    output_files: ['x.jsonl', 'x.csv', 'x.xlsx', 'x.parquet'],
  });
  const file = (name: string): string => path.join(run.outputFolder, name);
  const [header, ...rows] = (await readXlsxFile(file('x.xlsx')))[0]?.data ?? [];
  expect(header).toEqual(['title', 'price']);
  expect(rows).toHaveLength(4);
  const parquet = await readFile(file('x.parquet'));
  const read = await parquetReadObjects({ file: new Uint8Array(parquet).buffer });
  expect(read.map(({ title, price }) => [title, price])).toEqual(rows);
  expect((await readFile(file('x.csv'), 'utf8')).trim().split('\n')).toHaveLength(5);
});

test('a format comes in parts where that is wanted', async () => {
  const web = await site(shop(3));
  const run = await crawl({
    task_name: 'x',
    base_url: web.url,
    delay: 0,
    crawl_config: { follow_links: true, data_fields: ['title', 'price'] },
    output_config: { format: 'csv', rotate_items: 3, fields: ['title'], csv: { bom: false } },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  const parts = ['x.part-00001.csv', 'x.part-00002.csv'];
  expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
    output_files: ['x.jsonl', ...parts],
  });
  const lines = await Promise.all(
    parts.map(async (name) => (await readFile(path.join(run.outputFolder, name), 'utf8')).trim().split('\n')),
  );
  expect(lines.map(([header, ...rows]) => [header, rows.length])).toEqual([
    ['title', 3],
    ['title', 1],
  ]);
});

test('a GBK page is read as Chinese', async () => {
  // 中文商品 and 有货, in GBK.
  const name = Buffer.from('d6d0cec4c9ccc6b7', 'hex');
  const stock = Buffer.from('d3d0bbf5', 'hex');
  const page = Buffer.concat([
    Buffer.from('<html><head><meta charset="gb2312"></head><body><h1>'),
    name,
    Buffer.from('</h1><p class="price">&yen;1,299.00</p><p class="stock">'),
    stock,
    Buffer.from('</p></body></html>'),
  ]);
  const web = await site((_, response) => sendHtml(response, page, 'text/html'));
  const run = await crawl({
    task_name: 'gbk',
    base_url: web.url,
    delay: 0,
    crawl_config: { data_fields: ['title', 'price', 'availability'] },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  expect(await run.items('gbk')).toMatchObject([
    {
      title: '中文商品',
      price: 1299,
      price_currency: 'CNY',
      availability: 'in_stock',
      _meta: { charset: 'gb18030' },
    },
  ]);
});
