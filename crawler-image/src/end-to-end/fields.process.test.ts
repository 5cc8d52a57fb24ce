import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest } from '../testing/process-test.ts';
import { sendHtml } from '../testing/web-site.ts';

const { site, crawl } = processTest();

test('a page that lists things gives an item each, with the fields its selectors find', async () => {
  const card = (n: number): string =>
    `<li class="card"><h3>Pot ${n}</h3><b class="price">￥${n}00.00</b><i>No. A-${n}</i><em>${'a'.repeat(60)}b</em></li>`;
  const html = `<html lang="zh-CN"><h1>All pots</h1><ul>${[1, 2, 3].map(card).join('')}</ul></html>`;
  const web = await site((_, response) => sendHtml(response, html));
  const run = await crawl({
    task_name: 'pots',
    base_url: web.url,
    delay: 0,
    crawl_config: {
      item_selector: '.card',
      data_fields: [
        'title',
        'price',
        { name: 'code', selectors: [{ css: 'i', regex: 'No\\. (\\S+)' }], transform: ['lowercase'] },
        // Never ends on what it is given here, and holds up nothing.
        { name: 'trap', selectors: [{ css: 'em', regex: '(a+)+$' }], default: 'none' },
      ],
    },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  expect(await run.items('pots')).toMatchObject(
    [1, 2, 3].map((n) => ({
      title: `Pot ${n}`,
      price: n * 100,
      price_currency: 'CNY',
      code: `a-${n}`,
      trap: 'none',
      _meta: { sources: { code: 'selectors' } },
    })),
  );
  const { result_data } = await run.completion();
  expect(result_data?.crawl_summary).toMatchObject({
    pages_succeeded: 1,
    items: 3,
    charsets: [{ charset: 'utf-8', pages: 1, replacements: 0 }],
  });
});

test('a selector that is none is refused before anything is crawled', async () => {
  const web = await site((_, response) => sendHtml(response, '<h1>Pots</h1>'));
  const run = await crawl({
    task_name: 'pots',
    base_url: web.url,
    crawl_config: { data_fields: [{ name: 'code', selectors: [{ css: 'i[' }] }] },
  });
  expect(await run.exited).toBe(EXIT.badConfig);
  expect(web.requests).toEqual([]);
});

test('items that violate their schema are quarantined, counted, and not among the items', async () => {
  const pots = [1, 500, 3].map((n) => `<li><h2>Pot ${n}</h2><b class="price">¥${n}</b></li>`);
  const web = await site((_, response) => sendHtml(response, `<ul>${pots.join('')}</ul>`));
  const run = await crawl({
    task_name: 'pots',
    base_url: web.url,
    crawl_config: {
      item_selector: 'li',
      data_fields: ['title', 'price'],
      item_schema: { required: ['price'], properties: { price: { maximum: 100 } } },
      on_invalid: 'quarantine',
    },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  expect((await run.items('pots')).map(({ price }) => price)).toEqual([1, 3]);
  const aside = await readFile(path.join(run.outputFolder, 'pots.invalid.ndjson'), 'utf8');
  expect(JSON.parse(aside)).toMatchObject({ price: 500, _errors: ['/price must be <= 100'] });
  const { result_data } = await run.completion();
  expect(result_data?.crawl_summary).toMatchObject({ items: 2, invalid_items: 1 });
});
