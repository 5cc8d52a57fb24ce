import { setTimeout as delay } from 'node:timers/promises';
import { ask, askHidden } from './ask-hidden.ts';
import { callFacts } from './call-facts.ts';
import { fileOutput, isFile, outputLost } from './file-output.ts';
import type { CliIo } from './io.ts';
import { ownCommand } from './own-command.ts';

/** The real terminal, clock and signals of this process. */
export function processIo(): CliIo {
  endQuietlyWhenTheReaderLeaves();
  return {
    // Node opens it at the first look, which most commands need not pay for.
    get stdin() {
      return process.stdin;
    },
    ask: (question) => ask(process.stdin, process.stderr, question),
    askHidden: (question) => askHidden(process.stdin, process.stderr, question),
    stdout: isFile(1) ? fileOutput(1) : process.stdout,
    stderr: process.stderr,
    env: process.env,
    command: ownCommand(callFacts()),
    cwd: process.cwd(),
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    },
    onInterrupt: (listener) => {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
    leave: (exitCode) => {
      process.exit(exitCode);
    },
  };
}

/** `crawlerd items … | head` closes our output early: that is not an error and shows no stack trace. */
function endQuietlyWhenTheReaderLeaves(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`${outputLost(error)}\n`);
    process.exit(1);
  });
}
