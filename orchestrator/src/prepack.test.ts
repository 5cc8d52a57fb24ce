import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test('packing a checkout that is not set up says how to set it up', () => {
  const clone = mkdtempSync(join(tmpdir(), 'crawlerd-prepack-'));
  onTestFinished(() => rmSync(clone, { recursive: true }));
  mkdirSync(join(clone, 'crawler-image'));
  for (const file of ['orchestrator', 'crawler-image/build.mjs']) {
    const filter = (path: string): boolean => !/\/(src|dist|node_modules)$/.test(path);
    cpSync(join(ROOT, file), join(clone, file), { recursive: true, filter });
  }
  const manifest = JSON.parse(readFileSync(join(ROOT, 'orchestrator/package.json'), 'utf8')) as {
    scripts: { prepack: string };
  };
  const { status, stderr } = spawnSync('sh', ['-c', manifest.scripts.prepack], {
    cwd: join(clone, 'orchestrator'),
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([
    1,
    'The checkout is not set up yet. Run first, in its folder: npm run setup\n',
  ]);
});
