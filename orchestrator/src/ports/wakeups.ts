/** How a use-case tells the supervisor where to look next; the supervisor does the looking. */
export interface Wakeups {
  /** Something changed for this execution: compare it with its container, now. */
  execution(executionId: string): void;
  /** A place may be free or taken: see whether something can be launched. */
  dispatcher(): void;
  /** It was decided to remove executions: remove them. */
  removals(): void;
  /** Apply the rules of what is kept now. */
  rules(): void;
  /** Schedules were made or changed: there may be ticks to decide, or earlier ones than before. */
  schedules(): void;
}
