import { normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../kill/scenarios.ts';
import { projectFiles, read, relativeLinks, tableRows } from '../support/markdown.ts';

const PREFIX = 'fault matrix: ';

/** Names of the tests and groups of a file that stand for rows of the matrix, without the prefix. */
function namesIn(file: string): string[] {
  const text = read(file);
  const plain = [...text.matchAll(/\b(?:describe|it)\('fault matrix: ([^']+)'/g)].map(
    ([, name = '']) => name,
  );
  // Generated from a list.
  const isMade = text.includes(`\`${PREFIX}kill -9 \${scenario.when}\``);
  return isMade ? [...plain, ...SCENARIOS.map(({ when }) => `kill -9 ${when}`)] : plain;
}

const FILES = projectFiles('.test.ts', 'tests');
const ROWS = tableRows(read('docs/faults.md'), 'fault').map(([fault = '', , shownBy = '']) => ({
  fault,
  files: relativeLinks(shownBy).map((link) => normalize(`docs/${link}`)),
}));

describe('docs/faults.md', () => {
  it.each(ROWS)('has a test named after: $fault', ({ fault, files }) => {
    expect(files).not.toEqual([]);
    for (const file of files) {
      expect(FILES).toContain(file);
      expect(namesIn(file).filter((name) => name.startsWith(fault))).not.toEqual([]);
    }
  });

  it('has a row for each such test', () => {
    const names = FILES.flatMap(namesIn);
    expect(names.length).toBeGreaterThanOrEqual(ROWS.length);
    expect(names.filter((name) => !ROWS.some(({ fault }) => name.startsWith(fault)))).toEqual([]);
  });

  it('has a row for each kind of fault', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(32);
    expect(new Set(ROWS.map(({ fault }) => fault)).size).toBe(ROWS.length);
  });
});
