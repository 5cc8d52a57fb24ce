import { posix } from 'node:path';
import { extract, type Header } from 'tar-stream';
import { RuntimeError } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';

/** What stands at a path of a container, which need not run. */
export type ContainerEntry =
  | { readonly kind: 'file'; readonly mode: number; readonly size: number; readonly head: Buffer }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'folder' | 'other' };

const LINKS_MAX = 4;

/**
 * The first bytes of the file at a path, links followed; null if nothing stands there. The engine looks up paths
 * inside the container only, so a link leads nowhere else.
 */
export async function readContainerFile(
  engine: Engine,
  id: string,
  path: string,
  bytesMax: number,
): Promise<Exclude<ContainerEntry, { kind: 'link' }> | null> {
  let at = path;
  for (let links = 0; links <= LINKS_MAX; links++) {
    const found = await entryAt(engine, id, at, bytesMax);
    if (found?.kind !== 'link') return found;
    at = posix.resolve(posix.dirname(at), found.target);
  }
  return null;
}

async function entryAt(
  engine: Engine,
  id: string,
  path: string,
  bytesMax: number,
): Promise<ContainerEntry | null> {
  const signal = AbortSignal.timeout(engine.launchDeadlineMs);
  try {
    const request = { method: 'GET', path: `/containers/${id}/archive`, query: { path } } as const;
    const archive = await engine.openStream('look into an image', request, signal);
    const tar = archive.pipe(extract());
    archive.once('close', () => {
      if (!archive.readableEnded) tar.destroy(new Error('The archive was cut.'));
    });
    try {
      // The rest of a folder is never read.
      for await (const entry of tar) return await described(entry, bytesMax);
      return null;
    } finally {
      archive.destroy();
      tar.destroy();
    }
  } catch (error) {
    const isGone = hasStatus(error, 404) && /no such container/i.test(String(error));
    if (hasStatus(error, 404) && !isGone) return null;
    if (error instanceof RuntimeError && !isGone) throw error;
    throw new RuntimeError('interrupted', 'The Docker engine did not finish reading a file of an image.');
  }
}

async function described(
  entry: AsyncIterable<unknown> & { readonly header: Header },
  bytesMax: number,
): Promise<ContainerEntry> {
  const { type, size, mode, linkname } = entry.header;
  if (type === 'symlink' && typeof linkname === 'string') return { kind: 'link', target: linkname };
  if (type === 'directory') return { kind: 'folder' };
  if (type !== 'file') return { kind: 'other' };
  const chunks: Buffer[] = [];
  let length = 0;
  if (size !== undefined && size > 0) {
    for await (const chunk of entry) {
      if (!(chunk instanceof Uint8Array)) continue;
      chunks.push(Buffer.from(chunk));
      length += chunk.length;
      if (length >= bytesMax) break;
    }
  }
  return {
    kind: 'file',
    mode: mode ?? 0,
    size: size ?? 0,
    head: Buffer.concat(chunks).subarray(0, bytesMax),
  };
}
