import type { AttemptView } from '@crawlerd/shared';
import { formatDuration } from './duration.ts';
import { renderFacts, type Fact } from './facts.ts';
import type { Style } from './style.ts';
import { renderTable, type Column } from './table.ts';
import { printable } from './text.ts';

/** The attempts of an execution: a table for programs, and for people lines that fit their terminal. */
export function renderAttempts(attempts: readonly AttemptView[], style: Style): string {
  return style.live ? renderFacts(attempts.map(factOf), style) : renderTable(COLUMNS, attempts, 'tsv', style);
}

function factOf(attempt: AttemptView): Fact {
  const { exit_code: exitCode, oom_killed: isOom, started_at: start, ended_at: end } = attempt;
  const ended = [
    ...(attempt.end_reason === null ? [] : [attempt.end_reason]),
    ...(exitCode === null ? [] : [`exit code ${exitCode}`]),
    ...(isOom === true ? ['out of memory'] : []),
    ...(start === null || end === null
      ? []
      : [`after ${formatDuration(Date.parse(end) - Date.parse(start), { exact: true })}`]),
  ].join(', ');
  const times = [start === null ? '' : `started ${start}`, end === null ? '' : `ended ${end}`];
  const lines = [
    ended,
    attempt.end_message ?? '',
    `${attempt.runtime}: ${attempt.container_name}`,
    times.filter((time) => time !== '').join(', '),
  ];
  return [
    `attempt ${attempt.attempt}`,
    lines
      .map(printable)
      .filter((line) => line !== '')
      .join('\n'),
  ];
}

const COLUMNS: readonly Column<AttemptView>[] = [
  { title: 'ATTEMPT', value: (row) => String(row.attempt) },
  { title: 'RUNTIME', value: (row) => row.runtime },
  { title: 'CONTAINER', value: (row) => row.container_name },
  { title: 'STARTED', value: (row) => row.started_at ?? '' },
  { title: 'ENDED', value: (row) => row.ended_at ?? '' },
  { title: 'EXIT', value: (row) => (row.exit_code === null ? '' : String(row.exit_code)) },
  { title: 'OOM', value: (row) => (row.oom_killed === true ? 'yes' : '') },
  { title: 'REASON', value: (row) => row.end_reason ?? '' },
  { title: 'WHY', value: (row) => row.end_message ?? '' },
];
