/** Text of the last record of a log that has reached its limit. */
export const LOG_LIMIT_NOTICE = '[crawlerd drops further output: the log has reached its limit]';
