export interface JudgedItems {
  /** What goes among the items. */
  readonly items: readonly unknown[];
  /** What goes into a file of its own. */
  readonly quarantined: readonly unknown[];
  /** How many were not valid, whatever became of them. */
  readonly invalid: number;
}
