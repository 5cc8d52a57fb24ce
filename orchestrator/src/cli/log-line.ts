export interface LogLine {
  readonly timestamp: string;
  readonly stream: string;
  readonly text: string;
}

/** `<time> <stdout|stderr|crawlerd> <text>`; the text may be empty or hold blanks. */
export function parseLogLine(line: string): LogLine {
  const [, timestamp, stream, text] = /^(\S+) (stdout|stderr|crawlerd)(?: (.*))?$/su.exec(line) ?? [];
  return { timestamp: timestamp ?? '', stream: stream ?? 'stdout', text: stream ? (text ?? '') : line };
}
