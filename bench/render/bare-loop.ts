/**
 * A loop over pages with playwright-core and nothing else: a context for each page, four at a time. It waits for the
 * price by its selector, which a crawler does not know. Arguments: the site, the number of pages, the browser.
 */
import { chromium } from 'playwright-core';

const [site = '', count = '0', executablePath = ''] = process.argv.slice(2);
const AT_A_TIME = 4;

const browser = await chromium.launch({ executablePath });
let next = 0;
let found = 0;
await Promise.all(
  Array.from({ length: AT_A_TIME }, async () => {
    while (next < Number(count)) {
      const url = `${site}/p/${next++}`;
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(url, { waitUntil: 'load' });
      await page.waitForSelector('.price');
      if ((await page.content()).includes('£9.50')) found += 1;
      await context.close();
    }
  }),
);
await browser.close();
if (found !== Number(count)) throw new Error(`${found} of ${count} pages have their price`);
