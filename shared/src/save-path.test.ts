import { posix } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { pathInOutput } from './save-path.ts';

it.each([
  ['/app/output', ''],
  ['/app/output/', ''],
  ['/app/output/a//b/.', 'a/b'],
  ['/app/../app/output/x', 'x'],
  ['a/../b', 'b'],
  ['.', ''],
  ['..x', '..x'],
  ['x/', 'x'],
])('%s is %j in the output folder', (savePath, path) => {
  expect(pathInOutput(savePath)).toBe(path);
});

it.each([
  '/',
  '..',
  '../output2',
  '/app',
  '/app/outputs',
  '/app/output/..',
  '/app/output/../config',
  'a/../../x',
  '/etc/cron.d',
  '/../app/output/../../etc',
  'a\u0000b',
  'x'.repeat(256),
  `a/${'中'.repeat(86)}`,
])('%j is outside, or cannot exist', (savePath) => {
  expect(pathInOutput(savePath)).toBeNull();
});

it('agrees with the paths of the system', () => {
  const part = fc.constantFrom('app', 'output', '..', '.', '', 'x', 'config');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const savePath = parts.join('/') || '.';
      const relative = posix.relative('/app/output', posix.resolve('/app/output', savePath));
      const outside = relative === '..' || relative.startsWith('../');
      expect(pathInOutput(savePath)).toBe(outside ? null : relative);
    }),
    { numRuns: 2000 },
  );
});
