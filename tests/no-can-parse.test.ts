import { expect, it } from 'vitest';
import { projectFiles, read } from './support/markdown.ts';

// See shared/src/parse-url.ts: in Node 20 its answers change once it is optimized.
it('no source file asks URL.canParse', () => {
  const sources = projectFiles('.ts').filter((file) => file.includes('/src/'));
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.filter((file) => /\bURL\.canParse\(/.test(read(file)))).toEqual([]);
});
