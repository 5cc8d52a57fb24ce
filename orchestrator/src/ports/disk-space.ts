/** The disk of the data folder. */
export interface DiskSpace {
  /** Cheap. */
  read(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
}
