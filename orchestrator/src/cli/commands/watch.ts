import type { Command } from 'commander';
import type { EventView } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE, writeAll } from '../io.ts';
import { paintStatus, type Style } from '../style.ts';
import { printable, printableJson } from '../text.ts';
import { renderVerdict } from '../verdict.ts';
import { watchEvents } from '../watch-events.ts';

export function addWatch(program: Command, cli: Cli): void {
  program
    .command('watch')
    .description('show the events of executions as they happen: each change of status, and why')
    .argument('[id]', 'only this execution, from its start until it has finished; default: all, from now on')
    .addHelpText(
      'after',
      '\nWith an id, exits 0 only if the crawl succeeds. Reconnects after a restart of the service.',
    )
    .action(async (id: string | undefined, _options: object, command: Command) => {
      cli.exit(await watch(cli.context(command), id ?? null));
    });
}

async function watch(context: Context, id: string | null): Promise<number> {
  const { client, io } = context;
  return withInterrupt(context, async (signal) => {
    const onTrouble = (sentence: string | null) => {
      context.warn(sentence ?? 'Reconnected to crawlerd.');
    };
    for await (const event of watchEvents(client, id, io, { signal, onTrouble })) {
      await writeAll(io.stdout, `${formatEvent(event, context, id === null)}\n`);
    }
    if (id === null || signal.aborted) return INTERRUPTED_EXIT_CODE;
    const ended = await client.detail(id);
    if (!context.json) io.stdout.write(renderVerdict(ended, io.now(), io.cwd, context.style));
    return ended.status === 'succeeded' ? 0 : 1;
  });
}

function formatEvent(event: EventView, { json, style }: Context, ofAll: boolean): string {
  if (!json) return style.live ? terminalLine(event, style, ofAll) : plainLine(event);
  const document = JSON.stringify(event);
  return style.live ? printableJson(document) : document;
}

/** Tab-separated, for programs: time, execution, attempt, status before, status now, message. */
function plainLine({
  at,
  execution_id: id,
  attempt,
  from_status: from,
  to_status: to,
  message,
}: EventView): string {
  return [at, id, String(attempt), from ?? '', to, message ?? ''].map(printable).join('\t');
}

/** Wide enough for every status. */
const STATUS_CELLS = 'succeeded'.length;

function terminalLine(event: EventView, style: Style, ofAll: boolean): string {
  const time = printable(event.at).replace(/^.*T(\d\d:\d\d:\d\d).*$/, '$1');
  const to = paintStatus(style, event.to_status, event.to_status.padEnd(STATUS_CELLS));
  return [
    style.paint('dim', time),
    ...(ofAll ? [printable(event.execution_id)] : []),
    to,
    ...(event.attempt > 1 ? [`attempt ${event.attempt}`] : []),
    ...(event.message === null ? [] : [printable(event.message)]),
  ]
    .join('  ')
    .trimEnd();
}
