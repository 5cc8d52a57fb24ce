/** One side of the comparison. */
export interface Launches {
  /** Launches one container, and gives the time until it runs. */
  launch(): Promise<number>;
  /** Takes away what was launched. Afterwards the machine is as before. */
  clear(): Promise<void>;
}
