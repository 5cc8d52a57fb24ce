/** One side of the comparison. */
export interface Launches {
  /** Launches one container and returns the time until it runs. */
  launch(): Promise<number>;
  /** Removes everything that was launched. */
  clear(): Promise<void>;
}
