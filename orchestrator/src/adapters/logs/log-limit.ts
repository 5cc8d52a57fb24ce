/** Output of an attempt beyond this is dropped: a crawler that prints without end must not fill the disk. */
export const LOG_LIMIT_BYTES = 100 * 1024 * 1024;

/** Text of the last record of a log that has reached its limit. */
export const LOG_LIMIT_NOTICE = '[crawlerd drops further output: the log has reached its limit]';
