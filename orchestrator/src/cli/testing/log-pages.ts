import type { LogLineView, LogPageView } from '@crawlerd/shared';

/** A line of the first attempt, as the service shows it. */
export function logLineSample(text: string, changes: Partial<LogLineView> = {}): LogLineView {
  return {
    attempt: 1,
    offset: 0,
    time: '2026-01-02T03:04:05.000000000Z',
    stream: 'stdout',
    level: null,
    text,
    length: text.length,
    clipped: false,
    ...changes,
  };
}

/** A page of such lines, behind which nothing comes. */
export function logPageSample(texts: readonly string[], changes: Partial<LogPageView> = {}): LogPageView {
  return {
    lines: texts.map((text) => logLineSample(text)),
    next: null,
    previous: null,
    at_end: true,
    searched_to: '1:0',
    searched_bytes: 0,
    attempts: 1,
    size: 0,
    ...changes,
  };
}
