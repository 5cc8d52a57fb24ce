import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { openFilesBelow } from '../../testing/open-files.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { zipFolder } from './zip-folder.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** What another library finds in it; it checks sums and lengths. */
async function unzipped(zip: AsyncIterable<Buffer>): Promise<Record<string, string>> {
  const archive = await fromBufferPromise(await buffer(zip));
  const found: Record<string, string> = {};
  for await (const entry of archive.eachEntry()) {
    found[entry.fileName] = await text(await archive.openReadStreamPromise(entry));
  }
  return found;
}

describe('a folder as a zip', () => {
  it('has all its files below one folder, as another reader finds them', async () => {
    const large = 'x'.repeat(300_000);
    const folder = folderWith({ 'items.jsonl': '{}\n', 'images/价格.png': large, empty: '' });
    expect(await unzipped(zipFolder(folder, 'e1'))).toEqual({
      'e1/empty': '',
      'e1/images/价格.png': large,
      'e1/items.jsonl': '{}\n',
    });
  });

  it('has names that do no harm on any system, and times that a zip can say', async () => {
    const folder = folderWith({ 'a\\..\\..\\x': '1', 'C:x': '2', 'nul.txt': '3', 'x\n': '4' });
    utimesSync(join(folder, 'C:x'), 0, 0);
    utimesSync(join(folder, 'x\n'), 2 ** 40, 2 ** 40);
    expect(await unzipped(zipFolder(folder, '../e'))).toEqual({
      '%2E%2E/e/C%3Ax': '2',
      '%2E%2E/e/a%5C..%5C..%5Cx': '1',
      '%2E%2E/e/%6Eul.txt': '3',
      '%2E%2E/e/x%0A': '4',
    });
  });

  it('says what it has not: links, special files, and those that are too many', async () => {
    const folder = folderWith({ a: '1', b: '2', c: '3' });
    symlinkSync('/etc', join(folder, 'link'));
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    expect(await unzipped(zipFolder(folder, 'e1', 2))).toEqual({
      'e1/a': '1',
      'e1/b': '2',
      'left-out.txt': 'too_many\tc\nspecial\tfifo\nlink\tlink\n',
    });
  });

  it('of no folder is empty', async () => {
    expect(await unzipped(zipFolder(join(temporaryFolder(), 'none'), 'e1'))).toEqual({});
  });

  it('is whole although a file becomes shorter while it is read', async () => {
    const folder = folderWith({ a: 'x'.repeat(1_000_000), b: '2' });
    const zip = zipFolder(folder, 'e1');
    const begun = await zip.next();
    truncateSync(join(folder, 'a'), 100);
    const rest = async function* (): AsyncGenerator<Buffer> {
      if (begun.done !== true) yield begun.value;
      yield* zip;
    };
    const found = await unzipped(rest());
    expect(found['e1/b']).toBe('2');
    expect(found['e1/a']?.length).toBeLessThan(1_000_000);
  });

  it('that is given up leaves nothing open', async () => {
    const folder = folderWith({ 'a/b/c': 'x'.repeat(5_000_000), 'a/d': '2' });
    const zip = zipFolder(folder, 'e1');
    for (let parts = 0; parts < 20; parts++) await zip.next();
    expect(openFilesBelow(folder)).toBeGreaterThan(0);
    await zip.return(undefined);
    expect(openFilesBelow(folder)).toBe(0);
  });
});
