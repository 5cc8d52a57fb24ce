import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageChoice } from '@crawlerd/shared';
import type { PageRequest } from '../../../ports/page-files.ts';
import { folderInMemory } from '../../../testing/temporary-folder.ts';
import { PageFilesOnDisk } from '../page-files-on-disk.ts';

export const HEADER = '{"kind":"journal","version":1,"execution":"e1","config":"c"}\n';
const TURNS = { next: () => Promise.resolve() };
export const at = (path: string): string => `https://shop.example${path}`;

export const failed = (path: string, code = 'http_500'): string =>
  `${JSON.stringify({ kind: 'failed', url: at(path), code, detail: 'HTTP 500', retries: 3 })}\n`;
export const done = (path: string, links: readonly string[] = []): string =>
  `${JSON.stringify({ kind: 'page', url: at(path), final_url: at(path), status: 200, depth: 1, links, retries: 0, at: 0 })}\n`;
export const skipped = (path: string): string =>
  `${JSON.stringify({ kind: 'skipped', url: at(path), reason: 'robots' })}\n`;
export const lineOf = (line: object): string => `${JSON.stringify(line)}\n`;

export function pagesIn(files: Readonly<Record<string, string>>) {
  const folder = folderInMemory();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const reader = new PageFilesOnDisk(() => folder);
  const list = (request: Partial<PageRequest> = {}) => {
    const all = { outcome: 'failed', codes: null, hosts: null, after: 0, limit: 100, ...request } as const;
    return reader.list('e1', all, TURNS);
  };
  const urls = async (request: Partial<PageRequest> = {}) =>
    (await list(request)).pages.map(({ url }) => url.replace(at(''), ''));
  /** Until nothing comes any more. */
  const everything = async (request: Partial<PageRequest> = {}) => {
    const found: string[] = [];
    for (let after: number | null = 0; after !== null;) {
      const { pages, next } = await list({ ...request, after });
      found.push(...pages.map(({ url }) => url.replace(at(''), '')));
      after = next;
    }
    return found;
  };
  const count = (choice: PageChoice = {}) => reader.countFailed('e1', choice, TURNS);
  return { folder, count, list, urls, everything };
}
