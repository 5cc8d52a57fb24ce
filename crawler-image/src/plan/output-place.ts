import path from 'node:path';
import { COMPLETION_FILE_NAME, CONTAINER_OUTPUT_PATH } from '@crawlerd/shared';

/**
 * Resolves a `save_path`: `/app/output` stands for the output root, and relative paths start there. Null if the
 * path leads out of it.
 */
export function resolveSavePath(savePath: string, outputRoot: string): string | null {
  if (savePath.includes('\0')) return null;
  const inMount = path.posix.resolve(CONTAINER_OUTPUT_PATH, savePath);
  const relative = path.posix.relative(CONTAINER_OUTPUT_PATH, inMount);
  return relative === '..' || relative.startsWith('../') ? null : path.resolve(outputRoot, relative);
}

// File systems allow 255 bytes per name; the suffixes need some of them.
const PREFIX_BYTES_MAX = 180;

/** Makes a name usable as the start of a file name on any system; letters of every script are kept. */
export function filePrefix(name: string): string {
  const safe = name
    // oxlint-disable-next-line no-control-regex -- control characters are what must go
    .replaceAll(/[\s\u0000-\u001f\u007f/\\:*?"<>|]+/gu, '_')
    .replace(/^[._]+/u, '')
    .replace(/[._]+$/u, '');
  let short = '';
  for (const character of safe) {
    if (Buffer.byteLength(short + character) > PREFIX_BYTES_MAX) break;
    short += character;
  }
  if (short === '') return 'items';
  // That name belongs to the completion file.
  return `${short.toLowerCase()}.json` === COMPLETION_FILE_NAME ? `${short}_items` : short;
}
