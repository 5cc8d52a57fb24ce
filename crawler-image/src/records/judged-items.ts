export interface JudgedItems {
  /** Items for the item file. */
  readonly items: readonly unknown[];
  /** Items for the quarantine file. */
  readonly quarantined: readonly unknown[];
  /** Number of invalid items, kept ones included. */
  readonly invalid: number;
}
