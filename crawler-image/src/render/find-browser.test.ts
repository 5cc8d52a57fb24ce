import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBrowser, missingBrowser } from './find-browser.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'find-browser-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function program(name: string, mode = 0o755): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, '');
  await chmod(file, mode);
  return file;
}

test('the browser is the first of the usual names on the path', async () => {
  await program('google-chrome');
  const chromium = await program('chromium');
  expect(findBrowser(null, `/nowhere:${folder}`)).toBe(chromium);
});

test('a file that is not executable, or a folder, is not a browser', async () => {
  await program('chromium', 0o644);
  await mkdir(path.join(folder, 'chromium-browser'));
  const chrome = await program('google-chrome');
  expect(findBrowser(null, folder)).toBe(chrome);
});

test('folders relative to the current one are not searched', async () => {
  await program('chromium');
  const relative = path.relative(process.cwd(), folder);
  expect(findBrowser(null, relative)).not.toBe(path.join(relative, 'chromium'));
});

test('a configured browser is used, or none', async () => {
  const chrome = await program('chrome');
  expect(findBrowser(chrome, '')).toBe(chrome);
  expect(findBrowser('/nowhere/chromium', folder)).toBeNull();
  expect(missingBrowser('/nowhere/chromium')).toContain('/nowhere/chromium is not there');
});
