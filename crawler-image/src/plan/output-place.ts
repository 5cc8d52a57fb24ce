import path from 'node:path';
import { COMPLETION_FILE_NAME, pathInOutput } from '@crawlerd/shared';

/** The folder of a `save_path` on this machine; null if the path leads out of the output root. */
export function resolveSavePath(savePath: string, outputRoot: string): string | null {
  const relative = pathInOutput(savePath);
  return relative === null ? null : path.resolve(outputRoot, relative);
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
