import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';
import type { AttemptRef, ContainerRef } from '../../domain/attempt.ts';
import { containerName, isAttemptRef } from '../../domain/container-name.ts';
import { RuntimeError } from '../../ports/runtime.ts';
import {
  type AttemptFile,
  type FolderState,
  type LaunchFile,
  madeAtMs,
  readAttempt,
  readFolderState,
  writeAttempt,
  writeLaunch,
} from './state-folder.ts';
import { makeFolders } from '../system/make-folders.ts';

export interface ListedFolder extends AttemptRef {
  readonly folder: string;
}

/** What is recorded as the container of an attempt. */
export function processIdOf(state: FolderState): string {
  const child = state.kind === 'running' || state.kind === 'exited' ? state.child : null;
  return child === null ? 'process' : `process-${child.pid}`;
}

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
    await makeFolders(this.root, { mode: 0o700 });
    for (const name of await readdir(this.root)) {
      const path = join(this.root, name);
      if (name.startsWith(HIDDEN) && (await ageMs(path)) > LEFT_OVER_AFTER_MS) {
        await rm(path, { recursive: true, force: true });
      }
    }
  }

  /** Whether the folder in the place of an attempt is not one of it: of another instance, or moved there. */
  isTaken(ref: AttemptRef): boolean {
    const attempt = readAttempt(this.path(ref));
    return attempt !== null && !this.#isOf(attempt, ref);
  }

  /**
   * The folder of an attempt, wherever it was moved to: the one with the recorded process, or else the oldest that
   * says that it is of this attempt. Null if there is none.
   */
  async find(ref: ContainerRef): Promise<string | null> {
    const isIt = (folder: string): boolean => {
      const attempt = readAttempt(folder);
      if (attempt === null || !this.#isOf(attempt, ref)) return false;
      return ref.containerId === null || processIdOf(readFolderState(folder)) === ref.containerId;
    };
    const usual = this.path(ref);
    if (ref.containerId !== null && isIt(usual)) return usual;
    const [oldest] = (await this.#folders()).filter(isIt).toSorted((a, b) => madeAtMs(a) - madeAtMs(b));
    return oldest ?? null;
  }

  #isOf({ instance, executionId, attempt }: AttemptFile, ref: AttemptRef): boolean {
    return instance === this.#instance && executionId === ref.executionId && attempt === ref.attempt;
  }

  async state(ref: ContainerRef): Promise<FolderState> {
    const folder = await this.find(ref);
    return folder === null ? { kind: 'absent' } : readFolderState(folder);
  }

  /** Finds one folder again and again: that of the process that it found first, wherever it is moved meanwhile. */
  finder(ref: ContainerRef): () => Promise<string | null> {
    let { containerId } = ref;
    return async () => {
      const folder = await this.find({ ...ref, containerId });
      const state = folder === null ? null : readFolderState(folder);
      if (state?.kind === 'running') containerId = processIdOf(state);
      return folder;
    };
  }

  /** Stores what to run, unless that has been done before. */
  async create({ executionId, attempt }: AttemptRef, launch: LaunchFile): Promise<void> {
    await makeFolders(this.root, { mode: 0o700 });
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

  async remove(folder: string): Promise<void> {
    const temporary = join(this.root, `${HIDDEN}old-${randomBytes(6).toString('hex')}`);
    try {
      await rename(folder, temporary);
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return;
      throw error;
    }
    await rm(temporary, { recursive: true, force: true });
  }

  /** What stands for an attempt of this instance, copies included. */
  async list(): Promise<ListedFolder[]> {
    return (await this.#folders()).flatMap((folder) => {
      const found = readAttempt(folder);
      if (found === null || found.instance !== this.#instance) return [];
      return [{ executionId: found.executionId, attempt: found.attempt, folder }];
    });
  }

  async #folders(): Promise<string[]> {
    const names = await readdir(this.root).catch((error: unknown) => {
      if (hasErrorCode(error, 'ENOENT')) return [];
      throw error;
    });
    return names.filter((name) => !name.startsWith(HIDDEN)).map((name) => join(this.root, name));
  }
}

async function ageMs(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
