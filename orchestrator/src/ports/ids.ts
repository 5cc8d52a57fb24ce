/** Chance, so that tests can foretell it. */
export interface Ids {
  /** A new execution id: unique, sortable by age, safe in URLs, file and container names. */
  executionId(): string;

  /** The same for a schedule. */
  scheduleId(): string;
}
