import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import { containerName, isAttemptRef } from '../../domain/container-name.ts';
import { RuntimeError } from '../../ports/runtime.ts';
import {
  type FolderState,
  type LaunchFile,
  readAttempt,
  readFolderState,
  writeAttempt,
  writeLaunch,
} from './state-folder.ts';

/** Prefix of folders that are being made or removed. */
const HIDDEN = '.';
const LEFT_OVER_AFTER_MS = 60_000;

/** The state folders of one instance's attempts, under one root. A folder appears and disappears atomically. */
export class AttemptFolders {
  readonly root: string;
  readonly #instance: string;

  constructor(root: string, instance: string) {
    this.root = root;
    this.#instance = instance;
  }

  path(ref: AttemptRef): string {
    if (!isAttemptRef(ref)) {
      throw new RuntimeError('rejected', `"${ref.executionId}" attempt ${ref.attempt} cannot name a folder.`);
    }
    return join(this.root, containerName(ref));
  }

  /** Makes the root, and removes folders that a crash left half made or half removed. */
  async prepare(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.root)) {
      const path = join(this.root, name);
      if (name.startsWith(HIDDEN) && (await ageMs(path)) > LEFT_OVER_AFTER_MS) {
        await rm(path, { recursive: true, force: true });
      }
    }
  }

  /** Whether the folder belongs to an attempt of another instance. */
  isForeign(ref: AttemptRef): boolean {
    const attempt = readAttempt(this.path(ref));
    return attempt !== null && attempt.instance !== this.#instance;
  }

  /** Attempts of other instances are absent. */
  state(ref: AttemptRef): FolderState {
    return this.isForeign(ref) ? { kind: 'absent' } : readFolderState(this.path(ref));
  }

  /** Stores what to run, unless that has been done before. */
  async create({ executionId, attempt }: AttemptRef, launch: LaunchFile): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    const temporary = await mkdtemp(join(this.root, `${HIDDEN}new-`));
    try {
      writeAttempt(temporary, { instance: this.#instance, executionId, attempt });
      writeLaunch(temporary, launch);
      await rename(temporary, this.path({ executionId, attempt }));
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      if (!hasErrorCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    }
  }

  async remove(ref: AttemptRef): Promise<void> {
    const temporary = join(this.root, `${HIDDEN}old-${randomBytes(6).toString('hex')}`);
    try {
      await rename(this.path(ref), temporary);
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return;
      throw error;
    }
    await rm(temporary, { recursive: true, force: true });
  }

  async list(): Promise<AttemptRef[]> {
    const names = await readdir(this.root).catch((error: unknown) => {
      if (hasErrorCode(error, 'ENOENT')) return [];
      throw error;
    });
    return names
      .filter((name) => !name.startsWith(HIDDEN))
      .map((name) => readAttempt(join(this.root, name)))
      .filter((attempt) => attempt !== null && attempt.instance === this.#instance)
      .flatMap((found) =>
        found === null ? [] : [{ executionId: found.executionId, attempt: found.attempt }],
      );
  }
}

async function ageMs(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
