import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CRAWLER_VERSION } from './version.ts';

test('the crawler says the version of its package', () => {
  const file = new URL('../../package.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: CRAWLER_VERSION });
});
