import type { Command } from 'commander';
import type { AttemptView, ExecutionDetail } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { plural, progressSentence } from '../progress-line.ts';
import { paintStatus } from '../style.ts';
import { layoutFor, renderFacts, renderTable, type Column } from '../table.ts';
import { printable } from '../text.ts';
import { diagnosisSentence, reasonSentence, shortPath } from '../verdict.ts';

export function addShow(program: Command, cli: Cli): void {
  program
    .command('show')
    .description('show everything known about an execution: settings, attempts, config')
    .argument('<id>', 'execution id')
    .action(async (id: string, _options: object, command: Command) => {
      const context = cli.context(command);
      const detail = await context.client.detail(id);
      if (context.json) await context.printJson(detail);
      else context.io.stdout.write(renderDetail(context, detail));
      cli.exit(0);
    });
}

function renderDetail({ io, style }: Context, detail: ExecutionDetail): string {
  const attempts =
    detail.attempts.length === 0
      ? ''
      : `\n${renderTable(ATTEMPT_COLUMNS, detail.attempts, layoutFor(style), style)}`;
  const config = JSON.stringify(detail.config, null, 2).split('\n').map(printableIndented).join('\n');
  return `${renderFacts(factsOf(detail), style)}${attempts}\n${style.paint('dim', 'config')}\n${config}\n`;

  function factsOf(of: ExecutionDetail): [string, string | null][] {
    const labels = Object.entries(of.labels).map(([key, value]) => `${key}=${value}`);
    const { exit_code: exitCode, max_duration_seconds: maxDuration } = of;
    return [
      ['id', printable(of.execution_id)],
      ['task', printable(of.task_name)],
      ['status', paintStatus(style, of.status)],
      ['why', reasonSentence(of)],
      ['now', diagnosisSentence(of)],
      ['not before', of.not_before],
      ['tries', triesSentence(of)],
      ['stop requested by', of.stop_requested_by === null ? null : printable(of.stop_requested_by)],
      ['progress', progressSentence(of, io.now())],
      ['files', shortPath(printable(of.output_path), io.cwd)],
      ['image', printable(of.image)],
      ['labels', printable(labels.join(' '))],
      ['cache from', of.cache_from === null ? null : printable(of.cache_from)],
      ['priority', of.priority === 0 ? null : String(of.priority)],
      ['heartbeat', `every ${of.heartbeat_interval_seconds} s, stale after ${of.stale_after_seconds} s`],
      ['at most', maxDuration === null ? null : `${maxDuration} s`],
      [
        'exit code',
        exitCode === null ? null : `${exitCode}${of.oom_killed === true ? ' (out of memory)' : ''}`,
      ],
      ['created', of.created_at],
      ['started', of.started_at],
      ['finished', of.finished_at],
    ];
  }
}

/** How often it was tried, and what became of the tries that are over. */
function triesSentence(of: ExecutionDetail): string | null {
  const { attempt, max_attempts: most, crawl_failures: failures, infrastructure_faults: faults } = of;
  if (most === 1 && attempt <= 1) return null;
  const ends = [
    ...(failures > 0 ? [plural(failures, 'failure')] : []),
    ...(faults > 0 ? [plural(faults, 'infrastructure failure')] : []),
  ];
  return `${plural(attempt, 'attempt')}, ${most} allowed${ends.length === 0 ? '' : `; ${ends.join(', ')}`}`;
}

/** A line of the config: its indentation stays, what could steer the terminal goes. */
function printableIndented(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return indent + printable(line);
}

const ATTEMPT_COLUMNS: readonly Column<AttemptView>[] = [
  { title: 'ATTEMPT', align: 'right', value: (row) => String(row.attempt) },
  { title: 'RUNTIME', value: (row) => row.runtime },
  { title: 'CONTAINER', rigid: true, value: (row) => row.container_name },
  { title: 'STARTED', value: (row) => row.started_at ?? '' },
  { title: 'ENDED', value: (row) => row.ended_at ?? '' },
  { title: 'EXIT', align: 'right', value: (row) => (row.exit_code === null ? '' : String(row.exit_code)) },
  { title: 'OOM', value: (row) => (row.oom_killed === true ? 'yes' : '') },
  { title: 'REASON', value: (row) => row.end_reason ?? '' },
  { title: 'WHY', value: (row) => row.end_message ?? '' },
];
