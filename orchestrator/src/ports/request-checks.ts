import type {
  BodyKind,
  CheckedBody,
  Completion,
  ConfigReport,
  CrawlConfig,
  ItemLineRead,
  ReadReport,
} from '@crawlerd/shared';

/**
 * Checks of what users and crawlers send, done where they hold up nobody else: a schema or a pattern takes as
 * long to compile as its author likes, and a large body as long as it is large.
 */
export interface RequestChecks {
  /**
   * Parses and checks the body of a user's request.
   *
   * @throws ChecksError if it cannot be checked now.
   */
  body(kind: BodyKind, text: string): Promise<CheckedBody>;

  /**
   * Reads a completion as far as it can be read. Of one sender one at a time is read.
   *
   * @throws ChecksError if it cannot be read now.
   */
  completion(text: string, sender: string): Promise<ReadReport<Completion>>;

  /**
   * What there is to say of a crawl config that fits its schema. One that takes too long or too much memory is
   * reported as wrong.
   *
   * @throws ChecksError if it cannot be checked now.
   */
  config(config: CrawlConfig): Promise<ConfigReport>;

  /** {@link completion} for one that a crawler left in its output folder. */
  completionFile(text: string): Promise<ReadReport<Completion>>;

  /** A line of a file of items, see `readItemLine`. One that takes too long is no JSON. */
  itemLine(line: string): Promise<ItemLineRead>;
}

/** A request that cannot be checked now. `message` says what to do next. */
export class ChecksError extends Error {
  override readonly name = 'ChecksError';
}
