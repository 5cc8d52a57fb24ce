import { randomUUID } from 'node:crypto';
import { chmod, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { hasErrorCode, messageOf } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import { isAttemptRef } from '../../domain/container-name.ts';
import type { ExecutionFolders, PreparedFolders } from '../../ports/execution-folders.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { dataLayout, type DataLayout } from './data-layout.ts';
import { makeFolders } from '../system/make-folders.ts';
import { errnoAdvice } from '../system/errno-advice.ts';

export interface ExecutionFoldersOptions {
  /** The data folder as this process sees it. */
  readonly root: string;
  /**
   * The same folder as the runtime sees it, where that differs: an orchestrator that runs in a container
   * itself asks the engine to mount paths of the host. Returned paths lie under it.
   */
  readonly hostRoot?: string;
}

/** `task_configs/<id>/config.json` and `crawler_outputs/<id>/` under the data folder. */
export class DataDirExecutionFolders implements ExecutionFolders {
  readonly #root: string;
  readonly #here: DataLayout;
  readonly #seen: DataLayout;

  constructor({ root, hostRoot }: ExecutionFoldersOptions) {
    this.#root = resolve(root);
    this.#here = dataLayout(this.#root);
    this.#seen = dataLayout(hostRoot ?? this.#root);
  }

  /** Removes files half written before a crash. To be called at a start, before anything is prepared. */
  async discardUnfinished(): Promise<void> {
    try {
      await rm(this.#here.unfinishedFolder, { recursive: true, force: true });
      await rm(this.#here.unfinishedOutputs, { recursive: true, force: true });
      await this.#discardUnfinishedSecrets();
    } catch (error) {
      throw storageError(error, this.#root);
    }
  }

  /** An id that is not a safe folder name is a bug of the caller: that error is thrown unchanged. */
  async prepare(executionId: string, config: string): Promise<PreparedFolders> {
    const configFile = this.#here.configFile(executionId);
    const outputFolder = this.#here.outputFolder(executionId);
    try {
      // Only containers have access, through their mounts: the parents are closed to other users of this
      // machine, so the folders inside can be open to any user of a container.
      await makeFolder(dirname(dirname(configFile)), 0o700);
      await makeFolder(dirname(outputFolder), 0o700);
      await makeFolder(dirname(configFile), 0o755);
      await makeFolder(outputFolder, 0o777);
      // Usually removed already, but the removal is not synced, so a power cut may have undone it.
      await setAside(this.#here.completionFile(executionId));
      await makeFolder(this.#here.unfinishedFolder, 0o700);
      // A unique name: concurrent calls for the same execution must not remove each other's file.
      const unfinished = `${this.#here.unfinishedConfigFile(executionId)}.${randomUUID()}`;
      await writeDurably(configFile, config, { temporary: unfinished, mode: 0o644 });
    } catch (error) {
      throw storageError(error, this.#root);
    }
    return {
      configFile: this.#seen.configFile(executionId),
      outputFolder: this.#seen.outputFolder(executionId),
    };
  }

  async writeSecrets(ref: AttemptRef, text: string, readers: 'this_user' | 'any_user'): Promise<string> {
    try {
      await makeFolder(this.#here.secretsFolder, 0o700);
      await writeDurably(this.#here.secretsFile(ref), text, {
        temporary: `${this.#here.unfinishedSecretsFile(ref)}.${randomUUID()}`,
        // Readers in containers have another user id than here, and with user namespaces nobody knows which.
        mode: readers === 'any_user' ? 0o444 : 0o400,
      });
    } catch (error) {
      throw storageError(error, this.#root);
    }
    return this.#seen.secretsFile(ref);
  }

  async #discardUnfinishedSecrets(): Promise<void> {
    const folder = this.#here.secretsFolder;
    const names = await readdir(folder).catch((error: unknown) => {
      if (hasErrorCode(error, 'ENOENT')) return [];
      throw error;
    });
    for (const name of names.filter((each) => each.startsWith('.')))
      await rm(join(folder, name), { force: true });
  }

  async discardSecrets(ref: AttemptRef): Promise<void> {
    try {
      await rm(this.#here.secretsFile(ref), { force: true });
    } catch (error) {
      throw storageError(error, this.#root);
    }
  }

  async attemptsWithSecrets(): Promise<AttemptRef[]> {
    try {
      return (await readdir(this.#here.secretsFolder)).flatMap((name) => {
        const [, executionId = '', attempt = ''] = /^([^.]+)\.(\d+)\.json$/.exec(name) ?? [];
        const ref = { executionId, attempt: Number(attempt) };
        return isAttemptRef(ref) ? [ref] : [];
      });
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return [];
      throw storageError(error, this.#root);
    }
  }
}

/** The mode is set separately, because mkdir applies the umask. */
async function makeFolder(path: string, mode: number): Promise<void> {
  await makeFolders(path);
  await chmod(path, mode);
}

/**
 * The report of an earlier attempt must not be taken for that of the next one. A rename follows no link, whatever a
 * crawler has put there; and whatever it has put there, its next attempt begins.
 */
async function setAside(path: string): Promise<void> {
  try {
    await rename(path, `${path}.earlier`);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return;
    // One of the two names is a folder.
    if (!hasErrorCode(error, 'EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST')) throw error;
    await unlink(path).catch(unlessFolder);
  }
}

/** A folder of this name is no report. */
function unlessFolder(error: unknown): void {
  if (!hasErrorCode(error, 'EISDIR')) throw error;
}

/**
 * After this returns the file is complete and survives a power cut; until then the old one or none is there.
 *
 * @param temporary a path on the same disk; nothing is left there unless this process is killed.
 */
async function writeDurably(
  path: string,
  content: string,
  { temporary, mode }: { readonly temporary: string; readonly mode: number },
): Promise<void> {
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function storageError(error: unknown, root: string): StorageError {
  const said = messageOf(error);
  const sentences = [`The data folder ${root} cannot be used: ${said}.`, errnoAdvice(error) ?? ''];
  return new StorageError(sentences.join(' ').trimEnd(), { cause: error });
}
