import { expect, test } from 'vitest';
import { productTokenOf } from './product-token.ts';

test.each([
  ['crawlerd/0.1 (web crawler)', 'crawlerd'],
  ['Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example/)', 'ExampleBot'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla'],
  ['(nameless)', '*'],
])('%s is called %s', (userAgent, token) => {
  expect(productTokenOf(userAgent)).toBe(token);
});
