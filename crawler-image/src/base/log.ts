import { secretMask, type Mask } from '@crawlerd/shared';

/** One plain line per notable thing. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
}

// A line break or an escape sequence inside a message could forge lines or steer a terminal.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

let hide: Mask = (line) => line;

/** From now on the log of this process shows none of these texts. */
export function hideInLog(secrets: readonly string[]): void {
  hide = secretMask(secrets);
}

const lineOf = (text: string): string => `${hide(text.replaceAll(CONTROL, ' '))}\n`;

export const consoleLog: Log = {
  info: (line) => void process.stdout.write(lineOf(line)),
  warn: (line) => void process.stderr.write(lineOf(`[warn] ${line}`)),
};
