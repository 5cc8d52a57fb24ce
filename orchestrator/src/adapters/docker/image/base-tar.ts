import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';

export interface BaseFile {
  /** Path on this machine. */
  readonly from: string;
  /** Absolute path in the image. */
  readonly to: string;
  readonly mode: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

const NODE_USER = { uid: 1000, gid: 1000 };

const TEXT_FILES: Readonly<Record<string, string>> = {
  '/etc/passwd':
    'root:x:0:0:root:/root:/sbin/nologin\n' +
    `node:x:${NODE_USER.uid}:${NODE_USER.gid}::/home/node:/sbin/nologin\n` +
    'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n',
  '/etc/group': `root:x:0:\nnode:x:${NODE_USER.gid}:\nnogroup:x:65534:\n`,
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  '/etc/os-release': 'ID=crawlerd-base\nNAME="crawlerd base"\nPRETTY_NAME="crawlerd base image"\n',
};

interface Folder {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

const FOLDERS: Readonly<Record<string, Folder>> = {
  '/app': { mode: 0o755 },
  '/home/node': { mode: 0o755, ...NODE_USER },
  '/root': { mode: 0o700 },
  '/tmp': { mode: 0o1777 },
  '/var/tmp': { mode: 0o1777 },
};

/** The base image's file system as a tar, read from disk as it is consumed. */
export function packBase(files: readonly BaseFile[]): Readable {
  const tar = pack();
  fill(tar, files).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return Readable.from(tar, { objectMode: false });
}

async function fill(tar: Pack, files: readonly BaseFile[]): Promise<void> {
  const folders = new Map<string, Folder>(Object.entries(FOLDERS));
  for (const path of [...folders.keys(), ...Object.keys(TEXT_FILES), ...files.map(({ to }) => to)]) {
    for (const parent of parents(path)) {
      if (!folders.has(parent)) folders.set(parent, { mode: 0o755 });
    }
  }
  for (const [name, folder] of [...folders].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    tar.entry({ name: `${name.slice(1)}/`, type: 'directory', ...folder });
  }
  for (const [name, text] of Object.entries(TEXT_FILES)) {
    tar.entry({ name: name.slice(1), mode: 0o644 }, text);
  }
  for (const { from, to, mode, sizeBytes } of files) {
    const entry = tar.entry({ name: to.slice(1), mode, size: sizeBytes });
    await pipeline(createReadStream(from), entry);
  }
  tar.finalize();
}

/** `/a/b/c` → `/a`, `/a/b`. */
function parents(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_part, index) => `/${parts.slice(0, index + 1).join('/')}`);
}
