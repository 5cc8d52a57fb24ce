import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../../testing/collect.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { HeldFolder } from './held-folder.ts';
import { ResultFilesOnDisk } from './result-files-on-disk.ts';
import { walkFiles } from './walk-files.ts';

function write(folder: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), 'x');
  }
}

async function allNames(folder: string, limit: number): Promise<string[]> {
  const files = new ResultFilesOnDisk(() => folder);
  const names: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await files.list('e1', { after: after ?? null, limit });
    names.push(...[...page.files, ...page.leftOut].map(({ name }) => name));
    expect(page.files.length + page.leftOut.length).toBeLessThanOrEqual(limit);
    after = page.next;
  }
  return names;
}

describe('pages of files', () => {
  it('have each file once, in the order of their bytes, however long they are', async () => {
    const part = fc.constantFrom('a', 'a.b', 'a-', 'b', '中', '~', '.x');
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(path, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (paths, limit) => {
          const folder = temporaryFolder();
          const names = paths.filter((each) => !paths.some((other) => other.startsWith(`${each}/`)));
          write(folder, names);
          const inOrder = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(await allNames(folder, limit)).toEqual(inOrder);
          rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('end early where names are long, and leave out what is too deep or too long', async () => {
    const folder = temporaryFolder();
    const deep = Array.from({ length: 18 }, () => 'd').join('/');
    const long = Array.from({ length: 5 }, () => 'l'.repeat(250)).join('/');
    write(folder, [deep, long, 'z']);
    const { files, leftOut } = await new ResultFilesOnDisk(() => folder).list('e1', {
      after: null,
      limit: 10,
    });
    expect(files.map(({ name }) => name)).toEqual(['z']);
    expect(leftOut.map(({ why }) => why)).toEqual(['too_deep', 'too_long']);
    write(
      folder,
      Array.from(
        { length: 400 },
        (_, at) => `${'n'.repeat(240)}/${'m'.repeat(240)}/${'o'.repeat(240)}/${'p'.repeat(240)}/${at}`,
      ),
    );
    const page = await new ResultFilesOnDisk(() => folder).list('e1', { after: null, limit: 1000 });
    expect(page.files.length).toBeLessThan(300);
    expect(page.next).not.toBeNull();
    expect(new Set(await allNames(folder, 1000)).size).toBe(403);
  });

  it('say that there is more than is looked at', async () => {
    const folder = temporaryFolder();
    write(folder, ['a', 'b', 'c']);
    const root = await HeldFolder.at(folder);
    if (root === null) throw new Error('no folder');
    const walked = await collect(walkFiles(root, '', 2));
    await root.close();
    expect(walked.map(({ why }) => why)).toEqual([null, null, 'too_many']);
  });
});
