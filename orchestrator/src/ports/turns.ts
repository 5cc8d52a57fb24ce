/** How much one turn of the event loop does for answers before everybody else is served. */
export const TURN_BYTES = 256 * 1024;
/** What an answer is made of: so much of it at a time is read, made and sent. */
export const PART_BYTES = 32 * 1024;

/**
 * Fair turns among all who have much to do. What is done between two of them must be bounded: it is all that
 * happens before a heartbeat or a health check is served.
 */
export interface Turns {
  /**
   * Returns when it is the caller's turn to do some work at once, of about so many bytes. Work of
   * {@link TURN_BYTES} or more has a turn of its own.
   */
  next(bytes?: number): Promise<void>;
}
