/** Where output goes: a terminal, a pipe, a test. */
export interface Output {
  write(text: string): boolean;
  once(event: 'drain', listener: () => void): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal in cells; absent off one. */
  readonly columns?: number;
}

/** What another program, or a file, sends us. */
export interface Input extends AsyncIterable<unknown> {
  readonly isTTY?: boolean;
}

/** Everything the command line takes from the world around it, so that tests can stand in for it. */
export interface CliIo {
  readonly stdin: Input;
  /** Asks for a line on the terminal; null after Ctrl-C. */
  ask(question: string): Promise<string | null>;
  /** Asks for a line on the terminal and does not show what is typed; null after Ctrl-C. */
  askHidden(question: string): Promise<string | null>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The command that works here, as messages name it: see `own-command.ts`. */
  readonly command: string;
  /** Paths below it are printed relative to it. */
  readonly cwd: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls the listener on Ctrl-C (and on SIGTERM) instead of ending the process; returns the undoing. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once, whatever is still going on. */
  leave(exitCode: number): void;
}

/** Exit status of a command that was ended by Ctrl-C: 128 + SIGINT, as shells have it. */
export const INTERRUPTED_EXIT_CODE = 130;

/** Writes and waits while the reader is slower than we are, so that a long answer is never held in memory. */
export async function writeAll(output: Output, text: string): Promise<void> {
  if (output.write(text)) return;
  await new Promise<void>((resolve) => {
    output.once('drain', resolve);
  });
}
