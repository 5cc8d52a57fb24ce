/**
 * Keeps room on the disk of the data folder for what must never be lost: verdicts, logs and items of
 * what runs already. Launches are refused before the disk is full.
 */
export interface DiskGuard {
  /**
   * @param bytes that are about to be written, on top of what has to stay free.
   * @throws StorageError that says how much is free and how much must be.
   */
  requireRoom(bytes?: number): Promise<void>;
}
