import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownFile } from './own-files.ts';
import { runAlone } from './testing/cli-harness.ts';
import { testIo } from './testing/test-io.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crawlerd-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), '');
}

describe('a file that messages point to', () => {
  it.each(['src/cli', 'dist/cli', 'dist/bundle'])('is the one of the checkout, from %s', (part) => {
    write('orchestrator/build.mjs');
    const here = join(folder, 'orchestrator', part);
    expect(ownFile('docs/cli.md', folder, here)).toBe('docs/cli.md');
    expect(ownFile('docs/cli.md', '/elsewhere', here)).toBe(join(folder, 'docs/cli.md'));
  });

  it('is the one of the package where that is installed, whatever lies around it', () => {
    write('node_modules/.env.example');
    const here = join(folder, 'node_modules/crawlerd/dist/bundle');
    expect(ownFile('.env.example', '/elsewhere', here)).toBe(join(here, '.env.example'));
  });

  it('is named by the help with its path', async () => {
    const { out } = await runAlone(['--help'], testIo());
    const root = join(import.meta.dirname, '../../..');
    expect(out).toContain(`\n  ${join(root, 'docs/cli.md')}\n  ${join(root, 'docs/zh-CN/cli.md')} (中文)\n`);
  });
});
