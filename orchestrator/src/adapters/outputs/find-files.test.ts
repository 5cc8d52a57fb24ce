import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { findFiles } from './find-files.ts';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('the search for files in a folder that may be hostile', () => {
  it('goes eight folders deep', async () => {
    const root = folderInMemory();
    const eighth = join(root, ...times(8).map(String));
    mkdirSync(join(eighth, '8'), { recursive: true });
    for (const path of [eighth, join(eighth, '8')]) writeFileSync(join(path, 'a.jsonl'), '');
    expect(await findFiles(root, '.jsonl')).toEqual([join(eighth, 'a.jsonl')]);
  });

  it('finds ten thousand files, and leaves out the deepest first', async () => {
    const root = folderInMemory();
    mkdirSync(join(root, 'a'));
    for (const name of ['y.jsonl', 'z.jsonl']) writeFileSync(join(root, name), '');
    for (const i of times(9999)) linkSync(join(root, 'z.jsonl'), join(root, 'a', `${i}.jsonl`));
    const files = await findFiles(root, '.jsonl');
    expect(files).toHaveLength(10_000);
    expect(files.slice(-2)).toEqual([join(root, 'y.jsonl'), join(root, 'z.jsonl')]);
  });

  it('reads a hundred thousand names', async () => {
    const root = folderInMemory();
    mkdirSync(join(root, 'sub'));
    writeFileSync(join(root, 'sub/a.jsonl'), '');
    for (const i of times(99_998)) symlinkSync('nowhere', join(root, `${i}`));
    expect(await findFiles(root, '.jsonl')).toEqual([join(root, 'sub/a.jsonl')]);
    symlinkSync('nowhere', join(root, 'one-more'));
    expect(await findFiles(root, '.jsonl')).toEqual([]);
  });
});
