import path from 'node:path';
import { COMPLETION_FILE_NAME, CONTAINER_OUTPUT_PATH } from '@crawlerd/shared';

/**
 * The folder a `save_path` means: `/app/output` stands for the output root, and a relative path is
 * taken from there. Null if it leads out.
 */
export function resolveSavePath(savePath: string, outputRoot: string): string | null {
  if (savePath.includes('\0')) return null;
  const inMount = path.posix.resolve(CONTAINER_OUTPUT_PATH, savePath);
  const relative = path.posix.relative(CONTAINER_OUTPUT_PATH, inMount);
  return relative === '..' || relative.startsWith('../') ? null : path.resolve(outputRoot, relative);
}

// File systems allow 255 bytes a name; the suffixes need some of them.
const PREFIX_BYTES_MAX = 180;

/** A name as the start of a file name on any system; letters of every script are kept. */
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
  // The crawl's own report has this name.
  return `${short.toLowerCase()}.json` === COMPLETION_FILE_NAME ? `${short}_items` : short;
}
