import { normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFiles, read, tableRows } from '../support/markdown.ts';

const TESTS = new Set(projectFiles('.test.ts'));
const CLAIMS = tableRows(read('docs/security.md'), 'claim').map(([claim = '', heldBy = '']) => ({
  claim,
  tests: [...heldBy.matchAll(/\[([^\]]+)\]\(([^)#]+)\)/g)].map(([, name = '', target = '']) => ({
    name,
    file: normalize(`docs/${target}`),
  })),
}));

describe('the claims of docs/security.md', () => {
  it('are there', () => {
    expect(CLAIMS.length).toBeGreaterThanOrEqual(15);
    expect(new Set(CLAIMS.map(({ claim }) => claim)).size).toBe(CLAIMS.length);
  });

  it.each(CLAIMS)('names tests that are there: $claim', ({ tests }) => {
    expect(tests).not.toEqual([]);
    for (const { name, file } of tests) {
      expect(TESTS).toContain(file);
      // The name of a test or a group, or a part of it; or that of the whole file.
      const titles = file.endsWith(`/${name}.test.ts`) ? [name] : titlesIn(read(file));
      expect(titles.filter((title) => title.includes(name))).not.toEqual([]);
    }
  });
});

/** Names of tests and groups, also of those that are repeated for a list: texts that are first in a call. */
function titlesIn(source: string): string[] {
  return [...source.matchAll(/\(\s*(['"`])((?:(?!\1).)+)\1\s*,/g)].map(([, , title = '']) => title);
}
