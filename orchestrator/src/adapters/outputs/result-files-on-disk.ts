import type { FileLeftOut } from '@crawlerd/shared';
import type {
  FilePage,
  FilePageRequest,
  FoundFile,
  OpenedFile,
  ResultFiles,
} from '../../ports/result-files.ts';
import { HeldFolder } from './held-folder.ts';
import { openNamedFile } from './open-named-file.ts';
import { textOf } from './path-text.ts';
import { readManifests, type Checksums } from './read-manifest.ts';
import { walkFiles, type WalkedFile } from './walk-files.ts';
import { zipFolder } from './zip-folder.ts';

/** A page with very long names ends early. */
const PAGE_NAME_BYTES = 256 * 1024;
const CURSOR_PREFIX = 'f-';

/** {@link ResultFiles} in `crawler_outputs/<execution_id>/`. */
export class ResultFilesOnDisk implements ResultFiles {
  readonly #folderOf: (executionId: string) => string;

  constructor(folderOf: (executionId: string) => string) {
    this.#folderOf = folderOf;
  }

  async list(executionId: string, request: FilePageRequest): Promise<FilePage> {
    const root = await HeldFolder.at(this.#folderOf(executionId));
    if (root === null) return { files: [], leftOut: [], next: null };
    try {
      return await listPage(root, request);
    } finally {
      await root.close();
    }
  }

  open(executionId: string, name: string): Promise<OpenedFile | FileLeftOut | 'gone'> {
    return openNamedFile(this.#folderOf(executionId), name);
  }

  zip(executionId: string): AsyncIterable<Buffer> {
    return zipFolder(this.#folderOf(executionId), executionId);
  }
}

async function listPage(root: HeldFolder, { after, limit }: FilePageRequest): Promise<FilePage> {
  const files: FoundFile[] = [];
  const leftOut: FilePage['leftOut'][number][] = [];
  let checksums: Checksums | null = null;
  let last: string | null = null;
  let nameBytes = 0;
  for await (const walked of walkFiles(root, after === null ? '' : pathOf(after))) {
    const { path, why } = walked;
    if (last !== null && (files.length + leftOut.length === limit || nameBytes > PAGE_NAME_BYTES)) {
      return { files, leftOut, next: cursorOf(last) };
    }
    if (why !== null) leftOut.push({ name: textOf(path), why });
    else {
      checksums ??= await readManifests(root);
      const found = await look(walked, checksums);
      if (found === null) continue;
      if (typeof found === 'string') leftOut.push({ name: textOf(path), why: found });
      else files.push(found);
    }
    nameBytes += path.length;
    last = path;
  }
  return { files, leftOut, next: null };
}

/** Null: it is gone, or no file any more. */
async function look(
  { path, folder, name }: WalkedFile,
  checksums: Checksums,
): Promise<FoundFile | 'hard_link' | null> {
  const stat = await folder.look(name);
  if (stat?.isFile() !== true) return null;
  if (stat.nlink > 1) return 'hard_link';
  // What a crawler sets may be no time at all.
  const modifiedAt = Number.isNaN(stat.mtime.getTime()) ? new Date(0) : stat.mtime;
  return { name: textOf(path), bytes: stat.size, modifiedAt, sha256: checksums(path, stat.size) };
}

function cursorOf(path: string): string {
  return CURSOR_PREFIX + Buffer.from(path, 'latin1').toString('base64url');
}

/** Any text is some place; that the cursor has the form of one is checked where requests are. */
function pathOf(cursor: string): string {
  return Buffer.from(cursor.slice(CURSOR_PREFIX.length), 'base64url').toString('latin1');
}
