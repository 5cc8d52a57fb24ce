/** A place in the queue: by priority and, among equals, by arrival. */
export interface QueuePlace {
  readonly priority: number;
  readonly id: string;
}

export interface QueuePage {
  readonly ids: readonly string[];
  /** The last place that was looked at; null at the end of the queue. */
  readonly next: QueuePlace | null;
}
