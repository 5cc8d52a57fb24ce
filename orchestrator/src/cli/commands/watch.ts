import type { Command } from 'commander';
import type { EventView } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE, writeAll } from '../io.ts';
import { fitted } from '../facts.ts';
import { renderLogTail } from '../log-tail.ts';
import { shortIds } from '../short-id.ts';
import { paintStatus, type Style } from '../style.ts';
import { fitEnd } from '../text-width.ts';
import { printable, printableJson } from '../text.ts';
import { renderVerdict } from '../verdict.ts';
import { watchEvents } from '../watch-events.ts';

export function addWatch(program: Command, cli: Cli): void {
  program
    .command('watch')
    .description('show the events of executions as they happen: each change of status, and why')
    .argument(
      '[id]',
      `only this execution (${ID_ARGUMENT}), from its start until it has finished; default: all, from now on`,
      executionName,
    )
    .addHelpText(
      'after',
      '\nWith an id, exits 0 only if the crawl succeeds. Reconnects after a restart of the service.',
    )
    .action(async (id: string | undefined, _options: object, command: Command) => {
      const context = cli.context(command);
      cli.exit(await watch(context, id === undefined ? null : await findExecution(context, id)));
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
    if (!context.json) {
      io.stdout.write(renderVerdict(ended, io.now(), io.cwd, context.style));
      io.stdout.write(await renderLogTail(context, ended));
    }
    return ended.status === 'succeeded' ? 0 : 1;
  });
}

function formatEvent(event: EventView, { json, style }: Context, ofAll: boolean): string {
  if (json) return printableJson(JSON.stringify(event));
  return style.live ? terminalLines(event, style, ofAll) : plainLine(event);
}

/** Tab-separated, for programs: time, execution, attempt, status before, status now, message, task, reason. */
function plainLine(event: EventView): string {
  const { at, execution_id: id, attempt, from_status: from, to_status: to, message } = event;
  return [at, id, String(attempt), from ?? '', to, message ?? '', event.task_name, event.reason ?? '']
    .map(printable)
    .join('\t');
}

/** Wide enough for every status. */
const STATUS_CELLS = 'succeeded'.length;
/** Of the width of the terminal, the name of a task takes no more. */
const TASK_SHARE = 1 / 4;

/** Continues on lines of its own below the time, so that one can look down the times. */
function terminalLines(event: EventView, style: Style, ofAll: boolean): string {
  const { execution_id: id, task_name: task, to_status: status } = event;
  const time = printable(event.at).replace(/^.*T(\d\d:\d\d:\d\d).*$/, '$1');
  const whose = ofAll
    ? [printable(shortIds([id])(id)), fitEnd(printable(task), style.columns * TASK_SHARE)]
    : [];
  const what = [
    status.padEnd(STATUS_CELLS),
    ...(event.attempt > 1 ? [`attempt ${event.attempt}`] : []),
    ...(event.reason === null ? [] : [event.reason]),
    ...(event.message === null ? [] : [printable(event.message)]),
  ];
  const indent = ' '.repeat(time.length) + GAP;
  const before = whose.map((part) => part + GAP).join('');
  const [first = '', ...more] = fitted((before + what.join(GAP)).trimEnd(), style, indent.length);
  const isWhole = first.startsWith(before + status);
  const head = isWhole
    ? before + paintStatus(style, status) + first.slice(before.length + status.length)
    : first;
  return [style.paint('dim', time) + GAP + head, ...more.map((line) => indent + line)].join('\n');
}

const GAP = '  ';
