import { describe, expect, test } from 'vitest';
import { crawlConfigIssues } from '@crawlerd/shared';
import { shopCrawl, siteCrawl } from '../demo-crawl.ts';
import { PRODUCTS } from './products.ts';
import { DemoShop } from './shop.ts';
import { serveShop } from './server.ts';

/** Every page that links lead to from `/`, each asked for until it no longer answers 503. */
function crawlShop(shop: DemoShop): Map<string, number[]> {
  const answers = new Map<string, number[]>();
  const queue = ['/'];
  for (const path of queue) {
    const statuses: number[] = [];
    let answer = shop.answer(path);
    statuses.push(answer.status);
    if (answer.status === 503) {
      answer = shop.answer(path);
      statuses.push(answer.status);
    }
    answers.set(path, statuses);
    for (const [, href] of answer.body.matchAll(/<a href="([^"]+)"/g)) {
      if (href !== undefined && !queue.includes(href)) queue.push(href);
    }
  }
  return answers;
}

describe('the demo shop', () => {
  test('leads by links to all of its 60 products, a dead link and a page that needs a second try', () => {
    const answers = crawlShop(new DemoShop());
    const products = [...answers.keys()].filter((path) => path.startsWith('/product/'));
    expect(products).toHaveLength(60);
    expect(answers.size).toBe(68);
    const odd = [...answers].filter(([, statuses]) => statuses.join() !== '200');
    expect(odd.map(([, statuses]) => statuses.join())).toEqual(['404', '503,200']);
  });

  test('is the same at every start', () => {
    const path = '/product/tea-01';
    expect(new DemoShop().answer(path)).toEqual(new DemoShop().answer(path));
  });

  test('mixes markups, currencies, availabilities and languages', () => {
    expect(distinct(PRODUCTS.map(({ markup }) => markup))).toBe(3);
    expect(distinct(PRODUCTS.map(({ availability }) => availability))).toBe(4);
    expect(distinct(PRODUCTS.map(({ shelf }) => shelf.currency))).toBe(5);
    expect(PRODUCTS.filter(({ shelf }) => shelf.language === 'zh')).toHaveLength(20);
    expect(PRODUCTS.every(({ rating, price }) => rating >= 3 && rating < 5 && price > 0)).toBe(true);
  });

  test('draws a picture for every product', () => {
    const { contentType, body } = new DemoShop().answer('/images/tea-01.svg');
    expect([contentType, body]).toEqual(['image/svg+xml', expect.stringContaining('🍵')]);
    expect(new DemoShop().answer('/images/none-01.svg').status).toBe(404);
  });

  test('says its structured data in valid JSON', () => {
    const { body } = new DemoShop().answer('/product/headphones-01');
    const [, json] = /<script type="application\/ld\+json">(.+?)<\/script>/s.exec(body) ?? [];
    expect(JSON.parse(json ?? '')).toMatchObject({
      name: 'Aria One Headphones',
      offers: { price: 29.9, priceCurrency: 'USD', availability: 'https://schema.org/InStock' },
    });
  });

  test('can be served and closed', async () => {
    const shop = await serveShop('127.0.0.1');
    const answer = await fetch(shop.url);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('好物小店')]);
    await shop.close();
    await expect(fetch(shop.url)).rejects.toThrow('fetch failed');
  });
});

test('the configs of the demo are valid', () => {
  expect(crawlConfigIssues(shopCrawl('http://172.18.0.1:4000/'))).toEqual([]);
  expect(crawlConfigIssues(siteCrawl('https://example.com/'))).toEqual([]);
});

function distinct(values: readonly string[]): number {
  return new Set(values).size;
}
