import type { FileHandle } from 'node:fs/promises';
import type { OpenedFile } from '../../ports/result-files.ts';
import { HeldFolder, type NotOpened } from './held-folder.ts';
import { readBytes } from './read-bytes.ts';
import { DEPTH_MAX } from './walk-files.ts';

/** Opens a file by its path below an output folder, which anybody may have made up. */
export async function openNamedFile(outputFolder: string, path: string): Promise<OpenedFile | NotOpened> {
  const names = Buffer.from(path).toString('latin1').split('/');
  const name = names.pop() ?? '';
  if ([...names, name].some((each) => /^\.{0,2}$|\0/.test(each)) || names.length > DEPTH_MAX) return 'gone';
  let folder: HeldFolder | NotOpened | null = await HeldFolder.at(outputFolder);
  for (const each of names) {
    if (folder === null || typeof folder === 'string') break;
    folder = await letGo(folder, (above) => above.tryFolder(each));
  }
  if (folder === null) return 'gone';
  if (typeof folder === 'string') return folder;
  const opened = await letGo(folder, (above) => above.tryFile(name));
  return typeof opened === 'string' ? opened : openedFile(opened);
}

async function letGo<T>(folder: HeldFolder, use: (folder: HeldFolder) => Promise<T>): Promise<T> {
  try {
    return await use(folder);
  } finally {
    await folder.close();
  }
}

async function openedFile(handle: FileHandle): Promise<OpenedFile> {
  const { size, mtime, ctimeNs, ino } = await handle
    .stat({ bigint: true })
    .catch((error: unknown) => handle.close().then(() => Promise.reject(error)));
  const bytes = Number(size);
  return {
    bytes,
    modifiedAt: mtime,
    // Of the times, a crawler cannot set this one.
    version: [ino, size, ctimeNs].map((each) => each.toString(36)).join('-'),
    async *read(start, end) {
      let left = end - start;
      for await (const part of readBytes(handle, start, end)) {
        left -= part.length;
        yield part;
      }
      if (left > 0) throw new Error('a file has become shorter while it was sent');
    },
    close: () => handle.close(),
  };
}
