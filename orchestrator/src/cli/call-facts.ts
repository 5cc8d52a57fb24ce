import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import type { CallFacts } from './own-command.ts';

/** How this process was called. */
export function callFacts(): CallFacts {
  const script = process.argv[1] ?? '';
  const program = realPath(script);
  const isOurs = (file: string): boolean => program !== null && realPath(file) === program;
  const below = relative(process.cwd(), script);
  return {
    env: process.env,
    isOnPath: isOurs(firstOnPath('crawlerd') ?? ''),
    isLinked: foldersUpwards(process.cwd()).some((folder) =>
      isOurs(join(folder, 'node_modules/.bin/crawlerd')),
    ),
    script: below.startsWith('..') ? script : below,
  };
}

function firstOnPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

function foldersUpwards(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpwards(above)];
}

/** Commands are links to their files. */
function realPath(file: string): string | null {
  try {
    return file === '' ? null : realpathSync(file);
  } catch {
    return null;
  }
}
