import type { Command } from 'commander';
import { integer } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE, writeAll } from '../io.ts';
import { ReconnectPolicy } from '../reconnect-policy.ts';
import type { Style } from '../style.ts';
import { printable, printableJson } from '../text.ts';
import { seeItLater } from '../watch-status.ts';

interface LogsOptions {
  readonly follow?: boolean;
  readonly tail?: number;
}

export function addLogs(program: Command, cli: Cli): void {
  program
    .command('logs')
    .description('show the output of the crawler, also after its container was removed')
    .argument('<id>', 'execution id')
    .option('-f, --follow', 'keep streaming until the crawl has ended')
    .option('--tail <n>', 'only the last n lines', integer(0))
    .action(async (id: string, options: LogsOptions, command: Command) => {
      cli.exit(await logs(cli.context(command), id, options));
    });
}

async function logs(context: Context, id: string, options: LogsOptions): Promise<number> {
  return withInterrupt(context, async (signal) => {
    const lines = options.follow === true ? followLogs : readLogs;
    try {
      for await (const line of lines(context, id, options.tail, signal)) {
        await writeAll(context.io.stdout, `${formatLine(line, context)}\n`);
      }
      return signal.aborted ? INTERRUPTED_EXIT_CODE : 0;
    } catch (error) {
      if (signal.aborted) return INTERRUPTED_EXIT_CODE;
      throw error;
    }
  });
}

async function* readLogs(
  { client }: Context,
  id: string,
  tail: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield* await client.logs(id, { tail }, signal);
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
  let since: string | undefined;
  while (!signal.aborted) {
    try {
      const wanted = since === undefined ? { tail } : { since };
      const lines = await context.client.logs(id, { follow: true, ...wanted }, signal);
      reconnect.answered();
      for await (const line of lines) {
        since = parseLogLine(line).timestamp || since;
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
  if (json) {
    const document = JSON.stringify({ timestamp, stream, text });
    return style.live ? printableJson(document) : document;
  }
  return style.live ? terminalLine(timestamp, stream, text, style) : line;
}

function terminalLine(timestamp: string, stream: string, text: string, style: Style): string {
  const time = printable(timestamp).replace(/^.*T(\d\d:\d\d:\d\d\.\d{3}).*$/, '$1');
  const clean = printable(text);
  const painted = stream === 'stderr' ? style.paint('yellow', clean) : clean;
  return `${style.paint('dim', time)} ${stream === 'crawlerd' ? style.paint('cyan', `crawlerd: ${clean}`) : painted}`;
}

/** `<time> <stdout|stderr|crawlerd> <text>`; the text may be empty or hold blanks. */
function parseLogLine(line: string): { timestamp: string; stream: string; text: string } {
  const [, timestamp, stream, text] = /^(\S+) (stdout|stderr|crawlerd)(?: (.*))?$/su.exec(line) ?? [];
  return { timestamp: timestamp ?? '', stream: stream ?? 'stdout', text: stream ? (text ?? '') : line };
}
