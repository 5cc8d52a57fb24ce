import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeFileName, safeFilePath } from './safe-file-name.ts';

const units = fc.oneof(
  fc.constantFrom('.', '/', '\\', ':', '%', '2', 'E', '5', 'C', ' ', 'nul', 'a', '方', '\u202e', '\0'),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const names = fc.array(units, { maxLength: 8 }).map((parts) => parts.join(''));

describe('a safe name of a file', () => {
  it.each(['items.jsonl', '价格 2026.csv', '.hidden', '100%.txt', 'a..b', 'ü'])(
    '%s stays as it is',
    (name) => {
      expect(safeFileName(name)).toBe(name);
    },
  );

  it.each([
    ['..', '%2E%2E'],
    ['.', '%2E'],
    ['', '%00'],
    ['a\\..\\b', 'a%5C..%5Cb'],
    ['C:', 'C%3A'],
    ['NUL.txt', '%4EUL.txt'],
    ['x.', 'x%2E'],
    ['x\n\u001b[2J', 'x%0A%1B[2J'],
    ['photo\u202egpj.exe', 'photo%E2%80%AEgpj.exe'],
    ['a%5Cb', 'a%255Cb'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it('is never a path, a device or what a terminal obeys, and differs for names that differ', () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(names, (name) => {
        const safe = safeFileName(name);
        expect(safe).not.toMatch(/[\\/:]|^\.{0,2}$|[. ]$|\p{Cc}|\u202e/u);
        expect(safe).not.toMatch(/^(nul|con)(\.|$)/i);
        // No file has these in its name.
        fc.pre(!/\0|\p{Cs}/u.test(name));
        expect(seen.get(safe) ?? name).toBe(name);
        seen.set(safe, name);
      }),
      { numRuns: 2000 },
    );
  });

  it('of a path stays below its folder', () => {
    fc.assert(
      fc.property(names, (path) => {
        for (const name of safeFilePath(path).split('/')) expect(name).not.toMatch(/^\.{0,2}$/);
      }),
    );
    expect(safeFilePath('/etc/../x')).toBe('%00/etc/%2E%2E/x');
  });
});
