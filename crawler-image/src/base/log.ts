/** One plain line per notable thing. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
}

// A line break or an escape sequence inside a message could forge lines or steer a terminal.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

export const consoleLog: Log = {
  info: (line) => void process.stdout.write(`${line.replaceAll(CONTROL, ' ')}\n`),
  warn: (line) => void process.stderr.write(`${line.replaceAll(CONTROL, ' ')}\n`),
};
