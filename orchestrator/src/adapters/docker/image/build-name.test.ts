import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { BROWSER_CONTEXT_FILES, CONTEXT_FILES } from './build-context.ts';
import { buildNames } from './build-name.ts';

const IMAGES = { image: 'crawlerd/crawler:1.0.0', browserImage: 'crawlerd/crawler:1.0.0-browser' };

function context(crawler: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'dist'));
  for (const file of [...CONTEXT_FILES, ...BROWSER_CONTEXT_FILES]) {
    const isDockerfile = file.startsWith('Dockerfile');
    writeFileSync(join(folder, file), isDockerfile ? 'ARG BASE=base:1\nFROM ${BASE}\n' : crawler);
  }
  return folder;
}

describe('the image of a build', () => {
  it('has a name of its own, so that two crawlerds on one engine do not replace each other', async () => {
    const one = buildNames({ ...IMAGES, contextFolder: context('one') });
    const same = buildNames({ ...IMAGES, contextFolder: context('one') });
    const other = buildNames({ ...IMAGES, contextFolder: context('other') });
    const name = await one(IMAGES.image);
    expect(name).toMatch(/^crawlerd\/crawler:1\.0\.0-[0-9a-f]{12}$/);
    expect(await same(IMAGES.image)).toBe(name);
    expect(await other(IMAGES.image)).not.toBe(name);
    expect(await one(IMAGES.browserImage)).toMatch(/^crawlerd\/crawler:1\.0\.0-browser-[0-9a-f]{12}$/);
  });

  it('has another name when a part of the bundles changes, is added or has another name', async () => {
    const nameWith = async (parts: Readonly<Record<string, string>>): Promise<string> => {
      const contextFolder = context('one');
      for (const [part, text] of Object.entries(parts))
        writeFileSync(join(contextFolder, 'dist', part), text);
      return buildNames({ ...IMAGES, contextFolder })(IMAGES.image);
    };
    const name = await nameWith({ 'part-a.mjs': 'a' });
    expect(await nameWith({ 'part-a.mjs': 'a', 'other.mjs': 'b' })).toBe(name);
    expect(await nameWith({ 'part-a.mjs': 'b' })).not.toBe(name);
    expect(await nameWith({ 'part-b.mjs': 'a' })).not.toBe(name);
    expect(await nameWith({ 'part-a.mjs': 'a', 'part-b.mjs': 'b' })).not.toBe(name);
    expect(await nameWith({ 'part-b.mjs': 'b', 'part-a.mjs': 'a' })).toBe(
      await nameWith({ 'part-a.mjs': 'a', 'part-b.mjs': 'b' }),
    );
  });

  it('keeps its name while a service runs, even if the files are built anew', async () => {
    const contextFolder = context('one');
    const names = buildNames({ ...IMAGES, contextFolder });
    const before = await names(IMAGES.image);
    writeFileSync(join(contextFolder, 'dist/crawler.mjs'), 'new');
    expect(await names(IMAGES.image)).toBe(before);
  });

  it('is needed only for our own images', async () => {
    const names = buildNames({ ...IMAGES, contextFolder: '/nowhere' });
    expect(await names('my/crawler:1')).toBe('my/crawler:1');
    await expect(names(IMAGES.image)).rejects.toThrow('is missing: run "npm run build" first.');
  });
});
