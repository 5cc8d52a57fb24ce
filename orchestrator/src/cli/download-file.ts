import { constants } from 'node:fs';
import { lstat, mkdir, open, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { RefusedError, type Answer, type FileClient } from '@crawlerd/client';
import { hasErrorCode, messageOf, safeFilePath } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';
import { printable } from './text.ts';

export interface Download {
  readonly client: FileClient;
  readonly id: string;
  /** There already. Nothing is written outside of it. */
  readonly folder: string;
  /** Replaces a file of the same name. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  /** Told again and again. */
  readonly onProgress: (doneBytes: number, bytes: number) => void;
}

export interface Downloaded {
  readonly path: string;
  readonly bytes: number;
  /** It was there before, with this length, and was left as it is. */
  readonly wasThere: boolean;
}

/** What is there of a file, and the tag of the one that it is a part of. */
interface Part {
  readonly file: string;
  readonly bytes: number;
  readonly tag: string | null;
}

const WRITE_FAULTS = 'ENOSPC EACCES EPERM EROFS ENOTDIR EISDIR EEXIST ELOOP ENAMETOOLONG'.split(' ');

/** Of the folder or the disk of the user, who can do something about it. */
export function isWriteFault(error: unknown): boolean {
  return hasErrorCode(error, ...WRITE_FAULTS);
}

const PART_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;

/**
 * Downloads one file: into `<name>.part`, which is renamed when it is whole. If it ends early, the next call continues
 * where it stopped, as long as the file of the service is still the same.
 *
 * @throws UnreachableError, UserError
 */
export async function downloadFile(name: string, download: Download): Promise<Downloaded> {
  const path = join(download.folder, safeFilePath(name));
  try {
    await makeInside(download.folder, dirname(path));
    return await fetchInto(path, name, download);
  } catch (error) {
    if (!isWriteFault(error)) throw error;
    throw new UserError(`${printable(path)} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}

async function fetchInto(path: string, name: string, download: Download): Promise<Downloaded> {
  const part = await partOf(path);
  const answer = await ask(name, part, download);
  const tag = answer.header('etag');
  const start = answer.status === 206 ? part.bytes : 0;
  const bytes = start + Number(answer.header('content-length') ?? 0);
  try {
    const there = await sizeAt(path);
    if (there === bytes && !download.force) return { path, bytes, wasThere: true };
    if (there !== null && !download.force) {
      throw new UserError(
        `${printable(path)} is there already, with other content. Replace it with --force.`,
      );
    }
    // Before any byte of it: a part is never taken for one of another file.
    if (start === 0) await writeFile(tagFile(path), tag ?? '');
    await write(part.file, { start, bytes, answer }, download);
  } finally {
    answer.discard();
  }
  await rename(part.file, path);
  await rm(tagFile(path), { force: true });
  return { path, bytes, wasThere: false };
}

/** The rest, if it is one of the same file; else all of it. */
async function ask(name: string, { bytes, tag }: Part, { client, id, signal }: Download): Promise<Answer> {
  const all = () => client.open(id, name, { headers: {}, signal });
  if (bytes === 0 || tag === null) return all();
  try {
    const headers = { range: `bytes=${bytes}-`, 'if-range': tag };
    const answer = await client.open(id, name, { headers, signal });
    const isRest = answer.header('content-range')?.startsWith(`bytes ${bytes}-`) === true;
    if (answer.status !== 206 || isRest) return answer;
    answer.discard();
  } catch (error) {
    // The part is whole, or longer: which of the two is not worth a guess.
    if (!(error instanceof RefusedError) || error.problem.status !== 416) throw error;
  }
  return all();
}

async function write(
  file: string,
  { start, bytes, answer }: { start: number; bytes: number; answer: Answer },
  { onProgress }: Download,
): Promise<void> {
  const handle = await open(file, PART_FLAGS, 0o666);
  try {
    await handle.truncate(start);
    let at = start;
    for await (const chunk of answer.body) {
      await handle.write(chunk, 0, chunk.length, at);
      at += chunk.length;
      onProgress(at, bytes);
    }
    if (at !== bytes) throw new UserError('The service sent another length than it said. Try again.');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function partOf(path: string): Promise<Part> {
  const file = `${path}.part`;
  const bytes = await sizeAt(file);
  const tag = await readFile(tagFile(path), 'latin1').catch(() => '');
  // Only a strong one names what can be continued.
  return { file, bytes: bytes ?? 0, tag: /^"[\x21\x23-\x7e]{1,200}"$/.test(tag) ? tag : null };
}

function tagFile(path: string): string {
  return `${path}.part.etag`;
}

/** Null: there is nothing. */
async function sizeAt(path: string): Promise<number | null> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Folders that are links could lead outside. */
async function makeInside(folder: string, inner: string): Promise<void> {
  await mkdir(inner, { recursive: true });
  const [root, real] = await Promise.all([realpath(folder), realpath(inner)]);
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new UserError(
      `${printable(inner)} leads out of ${printable(folder)}: remove the link, or choose another folder.`,
    );
  }
}
