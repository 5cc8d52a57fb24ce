import { isFinished } from '@crawlerd/shared';
import type { Command } from 'commander';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { integer } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE, writeAll } from '../io.ts';
import { LastLines } from '../last-lines.ts';
import { parseLogLine } from '../log-line.ts';
import { ReconnectPolicy } from '../reconnect-policy.ts';
import type { Style } from '../style.ts';
import { harmlessLine, printable, printableJson } from '../text.ts';
import { seeItLater } from '../watch-status.ts';

interface LogsOptions {
  readonly follow?: boolean;
  readonly tail?: number;
  readonly raw?: boolean;
}

export function addLogs(program: Command, cli: Cli): void {
  program
    .command('logs')
    .description('show the output of the crawler, also after its container was removed')
    .argument('<id>', ID_ARGUMENT, executionName)
    .option('-f, --follow', 'keep streaming until the crawl has ended')
    .option('--tail <n>', 'only the last n lines', integer(0))
    .option('--raw', 'print what the crawler printed, also escape sequences that steer a terminal')
    .action(async (id: string, options: LogsOptions, command: Command) => {
      const context = cli.context(command);
      cli.exit(await logs(context, await findExecution(context, id), options));
    });
}

async function logs(context: Context, id: string, options: LogsOptions): Promise<number> {
  return withInterrupt(context, async (signal) => {
    const lines = options.follow === true ? followLogs : readLogs;
    try {
      for await (const line of lines(context, id, options.tail, signal)) {
        await writeAll(
          context.io.stdout,
          `${options.raw === true && !context.json ? line : formatLine(line, context)}\n`,
        );
      }
      return signal.aborted ? INTERRUPTED_EXIT_CODE : 0;
    } catch (error) {
      if (signal.aborted) return INTERRUPTED_EXIT_CODE;
      throw error;
    }
  });
}

/** The output of a crawl that has just ended is still being copied: so long it is waited for. */
const COPY_MS = 10_000;

async function* readLogs(
  context: Context,
  id: string,
  tail: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { client } = context;
  const left = new AbortController();
  const answer = await client.logs(id, { tail }, AbortSignal.any([signal, left.signal]));
  if (answer.isComplete) {
    yield* answer.lines;
    return;
  }
  if (!isFinished((await client.status(id, signal)).status)) {
    yield* answer.lines;
    context.warn(
      `The crawl is not over, so more will come. Follow it with: crawlerd logs -f ${printable(id)}`,
    );
    return;
  }
  left.abort();
  const patience = AbortSignal.timeout(COPY_MS);
  try {
    const { lines } = await client.logs(id, { follow: true, tail }, AbortSignal.any([signal, patience]));
    yield* lines;
  } catch (error) {
    if (!patience.aborted || signal.aborted) throw error;
    context.warn('The last lines are still being copied: run this again in a moment.');
  }
}

/** Continues after the last line when the service was restarted: an answer that breaks off is not complete. */
async function* followLogs(
  context: Context,
  id: string,
  tail: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const onTrouble = (sentence: string | null) => {
    context.warn(sentence ?? 'Reconnected to crawlerd.');
  };
  const reconnect = new ReconnectPolicy({ io: context.io, signal, onTrouble, afterwards: seeItLater(id) });
  const seen = new LastLines();
  while (!signal.aborted) {
    try {
      const { since, known } = seen;
      const wanted = since === undefined ? { tail } : { since };
      const { lines } = await context.client.logs(id, { follow: true, ...wanted }, signal);
      reconnect.answered();
      let left = known;
      for await (const line of lines) {
        if (left-- > 0) continue;
        seen.add(parseLogLine(line).timestamp);
        yield line;
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      await reconnect.failed(error);
    }
  }
}

function formatLine(line: string, { json, style }: Context): string {
  const { timestamp, stream, text } = parseLogLine(line);
  if (json) return printableJson(JSON.stringify({ timestamp, stream, text }));
  return style.live ? terminalLine(timestamp, stream, text, style) : harmlessLine(line);
}

function terminalLine(timestamp: string, stream: string, text: string, style: Style): string {
  const time = printable(timestamp).replace(/^.*T(\d\d:\d\d:\d\d\.\d{3}).*$/, '$1');
  const clean = printable(text);
  const painted = stream === 'stderr' ? style.paint('yellow', clean) : clean;
  return `${style.paint('dim', time)} ${stream === 'crawlerd' ? style.paint('cyan', `crawlerd: ${clean}`) : painted}`;
}
