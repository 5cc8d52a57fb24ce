import { isFinished, type LogLevel, type LogLineView } from '@crawlerd/shared';
import { Option, type Command } from 'commander';
import { integer, logLevel } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE, writeAll } from '../io.ts';
import { LastLines } from '../last-lines.ts';
import { formatLine, formatPlacedLine } from '../log-display.ts';
import { parseLogLine } from '../log-line.ts';
import { selectedLines } from '../log-selection.ts';
import { ReconnectPolicy } from '../reconnect-policy.ts';
import { printable } from '../text.ts';
import { seeItLater } from '../watch-status.ts';

interface LogsOptions {
  readonly follow?: boolean;
  readonly tail?: number;
  readonly raw?: boolean;
  readonly level?: LogLevel;
  readonly search?: string;
  readonly attempt?: number;
  readonly at?: string;
  readonly before?: string;
  readonly limit?: number;
  readonly positions?: boolean;
}

/** Takes pages to answer: a streamed log has every line of every attempt. */
const SELECTING = ['level', 'search', 'attempt', 'at', 'before', 'limit', 'positions'] as const;

export function addLogs(program: Command, cli: Cli): void {
  program
    .command('logs')
    .description('show the output of the crawler, also after its container was removed')
    .argument('<id>', ID_ARGUMENT, executionName)
    .addOption(
      new Option('-f, --follow', 'keep streaming until the crawl has ended').conflicts([...SELECTING]),
    )
    .option('--tail <n>', 'only the last n lines', integer(0))
    .option('--level <level>', 'only lines that name at least this level, such as warn', logLevel)
    .option('--search <text>', 'only lines with this text, in upper or lower case')
    .option('--attempt <n>', 'only the output of this attempt', integer(1))
    .addOption(
      new Option('--at <position>', 'only from the line at this position on').conflicts(['before', 'tail']),
    )
    .addOption(
      new Option(
        '--before <position>',
        'only lines before the one at this position: the last 100, or as many as --tail says',
      ),
    )
    .addOption(
      new Option('--limit <n>', 'at most so many lines').argParser(integer(1)).conflicts(['before', 'tail']),
    )
    .option('--positions', 'print the position of each line, for --at and --before')
    .option('--raw', 'print what the crawler printed, also escape sequences that steer a terminal')
    .action(async (id: string, options: LogsOptions, command: Command) => {
      const context = cli.context(command);
      cli.exit(await logs(context, await findExecution(context, id), options));
    });
}

async function logs(context: Context, id: string, options: LogsOptions): Promise<number> {
  return withInterrupt(context, async (signal) => {
    try {
      for await (const line of shownLines(context, id, options, signal)) {
        await writeAll(context.io.stdout, `${line}\n`);
      }
      return signal.aborted ? INTERRUPTED_EXIT_CODE : 0;
    } catch (error) {
      if (signal.aborted) return INTERRUPTED_EXIT_CODE;
      throw error;
    }
  });
}

async function* shownLines(
  context: Context,
  id: string,
  options: LogsOptions,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { follow, tail, raw = false, positions = false } = options;
  if (SELECTING.every((option) => options[option] === undefined)) {
    const lines = follow === true ? followLogs : readLogs;
    for await (const line of lines(context, id, tail, signal)) yield formatLine(line, context, raw);
    return;
  }
  const { level, search, attempt, at, before, limit } = options;
  const selection = { level, search, attempt, at, before, limit, tail };
  const selected = selectedLines(context.client.logs, id, selection, signal);
  const print = (line: LogLineView) => formatPlacedLine(line, context, { raw, positions });
  for (;;) {
    const { done, value } = await selected.next();
    if (done === true) {
      if (value !== null) context.warn(`There may be more: go on with --at ${printable(value)}`);
      return;
    }
    yield print(value);
  }
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
  const answer = await client.logs.read(id, { tail }, AbortSignal.any([signal, left.signal]));
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
    const { lines } = await client.logs.read(id, { follow: true, tail }, AbortSignal.any([signal, patience]));
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
      const { lines } = await context.client.logs.read(id, { follow: true, ...wanted }, signal);
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
