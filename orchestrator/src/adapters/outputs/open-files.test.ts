import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { openFiles } from './open-files.ts';

async function found(root: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { path } of openFiles(root, { isWanted: (name) => name.endsWith('.jsonl') }))
    files.push(path);
  return files;
}

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('the search for files in a folder that may be hostile', () => {
  it('goes eight folders deep', async () => {
    const root = folderInMemory();
    const eighth = join(root, ...times(8).map(String));
    mkdirSync(join(eighth, '8'), { recursive: true });
    for (const path of [eighth, join(eighth, '8')]) writeFileSync(join(path, 'a.jsonl'), '');
    expect(await found(root)).toEqual([`${times(8).join('/')}/a.jsonl`]);
  });

  it('finds ten thousand files, and leaves out the deepest first', async () => {
    const root = folderInMemory();
    mkdirSync(join(root, 'a'));
    for (const name of ['y.jsonl', 'z.jsonl']) writeFileSync(join(root, name), '');
    for (const i of times(9999)) writeFileSync(join(root, 'a', `${i}.jsonl`), '');
    const files = await found(root);
    expect(files).toHaveLength(10_000);
    expect(files.slice(-2)).toEqual(['y.jsonl', 'z.jsonl']);
  });

  it('reads a hundred thousand names', async () => {
    const root = folderInMemory();
    mkdirSync(join(root, 'sub'));
    writeFileSync(join(root, 'sub/a.jsonl'), '');
    for (const i of times(99_998)) symlinkSync('nowhere', join(root, `${i}`));
    expect(await found(root)).toEqual(['sub/a.jsonl']);
    symlinkSync('nowhere', join(root, 'one-more'));
    expect(await found(root)).toEqual([]);
  });

  it('goes in the order of whole paths', async () => {
    const root = folderInMemory();
    const paths = ['a-b.jsonl', 'a.jsonl', 'a/b.jsonl', 'a/c/a.jsonl', 'a0.jsonl', 'b/a.jsonl', '方.jsonl'];
    for (const path of paths.toReversed()) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), '');
    }
    expect((await found(root)).map((path) => Buffer.from(path, 'latin1').toString())).toEqual(paths);
  });

  it('finds names that are no UTF-8', async () => {
    const root = folderInMemory();
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from('\xff\xfe.jsonl', 'latin1')]), '');
    expect(await found(root)).toEqual(['\xff\xfe.jsonl']);
  });

  it('keeps no descriptor when it ends, wherever that is', async () => {
    const root = folderInMemory();
    for (const folder of ['a', 'a/b', 'c']) {
      mkdirSync(join(root, folder));
      for (const i of times(30)) writeFileSync(join(root, folder, `${i}.jsonl`), '');
    }
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (const stopAfter of [0, 1, 35, 61, 1000]) {
      let seen = 0;
      for await (const { handle } of openFiles(root, { isWanted: (name) => name.endsWith('.jsonl') })) {
        expect(handle.fd).toBeGreaterThan(0);
        expect(open() - before).toBeLessThan(60);
        if (seen++ === stopAfter) break;
      }
      expect(open()).toBe(before);
    }
  });
});
