/** The folders of one execution on this machine; runtimes that share its disk mount them. */
export interface ExecutionFolders {
  /**
   * Writes the config (to a temporary name, synced, renamed) and makes the output folder, writable by
   * any user a container may run as. Idempotent. Paths are absolute.
   *
   * @throws StorageError if the data folder cannot be written.
   */
  prepare(executionId: string, config: string): Promise<PreparedFolders>;
}

export interface PreparedFolders {
  readonly configFile: string;
  readonly outputFolder: string;
}
