import type { AttemptRef } from '../domain/attempt.ts';

/** The folders of one execution on this machine; runtimes that share its disk mount them. */
export interface ExecutionFolders {
  /**
   * Writes the config (to a temporary name, synced, renamed) and makes the output folder, writable by
   * any user a container may run as. Idempotent. Paths are absolute.
   *
   * @throws StorageError if the data folder cannot be written.
   */
  prepare(executionId: string, config: string): Promise<PreparedFolders>;

  /**
   * Writes the secrets of an attempt, in the same way, to a file that is read-only. Returns its absolute path.
   *
   * @param readers `any_user`: the container may run as any; other users of this machine cannot reach it either way.
   * @throws StorageError
   */
  writeSecrets(ref: AttemptRef, text: string, readers: 'this_user' | 'any_user'): Promise<string>;

  /** Removes them, if they are there. @throws StorageError */
  discardSecrets(ref: AttemptRef): Promise<void>;

  /** The attempts of which there are any. @throws StorageError */
  attemptsWithSecrets(): Promise<AttemptRef[]>;
}

export interface PreparedFolders {
  readonly configFile: string;
  readonly outputFolder: string;
  /** Where the attempt's secrets are, if it has any. */
  readonly secretsFile?: string;
}
