import type { Command } from 'commander';
import type { ExecutionDetail } from '@crawlerd/shared';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import type { Cli, Context } from '../context.ts';
import { plural, progressSentence } from '../progress-line.ts';
import { paintStatus, type Style } from '../style.ts';
import { fitted, renderFacts, type Fact } from '../facts.ts';
import { renderAttempts } from '../attempts.ts';
import { renderLogTail } from '../log-tail.ts';
import { shortPath } from '../short-path.ts';
import { savedTask } from '../saved-task.ts';
import { launchedBy } from '../schedule-text.ts';
import { printable } from '../text.ts';
import { diagnosisSentence, driftFacts, reasonSentence, warningFacts } from '../verdict.ts';

export function addShow(program: Command, cli: Cli): void {
  program
    .command('show')
    .description('show everything known about an execution: settings, attempts, config')
    .argument('<id>', ID_ARGUMENT, executionName)
    .action(async (id: string, _options: object, command: Command) => {
      const context = cli.context(command);
      const detail = await context.client.detail(await findExecution(context, id));
      if (context.json) await context.printJson(detail);
      else context.io.stdout.write(renderDetail(context, detail) + (await renderLogTail(context, detail)));
      cli.exit(0);
    });
}

function renderDetail({ io, style }: Context, detail: ExecutionDetail): string {
  const config = JSON.stringify(detail.config, null, 2)
    .split('\n')
    .flatMap((line) => configLines(line, style));
  return [
    renderFacts(factsOf(detail), style),
    ...(detail.attempts.length === 0 ? [] : [renderAttempts(detail.attempts, style)]),
    `${style.paint('dim', 'config')}\n${config.join('\n')}\n`,
  ].join('\n');

  function factsOf(of: ExecutionDetail): Fact[] {
    const labels = Object.entries(of.labels).map(([key, value]) => `${key}=${value}`);
    const { exit_code: exitCode, max_duration_seconds: maxDuration } = of;
    return [
      ['id', printable(of.execution_id)],
      ['task', printable(of.task_name)],
      ['saved task', savedTask(of.task)],
      ['launched by', launchedBy(of.schedule)],
      ['status', paintStatus(style, of.status)],
      ['why', reasonSentence(of)],
      ['now', diagnosisSentence(of)],
      ...warningFacts(of),
      ...driftFacts(of),
      ['not before', of.not_before === null ? null : printable(of.not_before)],
      ['tries', triesSentence(of)],
      ['stop requested by', of.stop_requested_by === null ? null : printable(of.stop_requested_by)],
      ['progress', progressSentence(of, io.now())],
      ['files', shortPath(printable(of.output_path), io.cwd)],
      ['image', printable(of.image)],
      ['digest', digestsOf(of, style)],
      ['labels', printable(labels.join(' '))],
      ['resources', listed(of.resources)],
      [
        'env',
        of.env_names.length === 0 ? null : `${printable(of.env_names.join(' '))} (values are not shown)`,
      ],
      ['accepted if', of.acceptance === null ? null : listed(of.acceptance)],
      ['cache from', of.cache_from === null ? null : printable(of.cache_from)],
      ['priority', of.priority === 0 ? null : String(of.priority)],
      ['group', of.group === null ? null : `${printable(of.group.key)}, at most ${of.group.limit} at once`],
      ['held by', of.waits_for === null ? null : of.waits_for.held_by.map(printable).join(', ')],
      ['heartbeat', `every ${of.heartbeat_interval_seconds} s, stale after ${of.stale_after_seconds} s`],
      ['at most', maxDuration === null ? `${of.output_mb} MB` : `${maxDuration} s, ${of.output_mb} MB`],
      [
        'exit code',
        exitCode === null ? null : `${exitCode}${of.oom_killed === true ? ' (out of memory)' : ''}`,
      ],
      ['created', printable(of.created_at)],
      ['started', printable(of.started_at ?? '')],
      ['finished', printable(of.finished_at ?? '')],
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

/** Which images the name stood for: usually one, but it may change between two attempts. */
function digestsOf({ attempts }: ExecutionDetail, { live }: Style): string | null {
  const digests = attempts.map((attempt) => attempt.image_repo_digest ?? attempt.image_digest);
  const known = digests.filter((digest) => digest !== null).map(printable);
  const shown = [...new Set(known)].map((digest) => (live ? digest.replace(DIGEST, '$1') : digest));
  return shown.length === 0 ? null : shown.join(', ');
}

/** So much tells images apart, as in the lists of engines; the whole of it would break a line of 80 columns. */
const DIGEST = /(\bsha256:[\da-f]{12})[\da-f]+$/;

/** `memory_mb=512 cpus=1` */
function listed(values: object): string {
  return printable(
    Object.entries(values)
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .join(' '),
  );
}

/** A line of the config: its indentation stays, what could steer the terminal goes. */
function configLines(line: string, style: Style): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const text = printable(line);
  if (!style.live) return [indent + text];
  // Deeper than half of the line, nothing could stand beside it.
  const shown = ' '.repeat(Math.min(indent.length, Math.floor(style.columns / 2)));
  const [first = '', ...rest] = fitted(text, style, shown.length + CONTINUED.length);
  return [shown + first, ...rest.map((each) => shown + CONTINUED + each)];
}

const CONTINUED = '  ';
