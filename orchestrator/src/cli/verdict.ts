import { isFinished, REASONS, type ExecutionDetail, type ExecutionStatus } from '@crawlerd/shared';
import { formatDuration } from './duration.ts';
import { fitted } from './facts.ts';
import { plural, progressNumbers } from './progress-line.ts';
import { shortPath } from './short-path.ts';
import { paintStatus, type Style } from './style.ts';
import { printable } from './text.ts';

/** Why an execution is in the state it is in, as one sentence; null if there is nothing to say. */
export function reasonSentence({ reason, error_message: message }: ExecutionStatus): string | null {
  if (message !== null && message.trim() !== '') return printable(message);
  return reason === null ? null : REASONS[reason];
}

/** What is going on with an execution that has not finished, as one sentence. */
export function diagnosisSentence({ status, diagnosis }: ExecutionStatus): string | null {
  return diagnosis === null || isFinished(status) ? null : printable(diagnosis.message);
}

/** A line of facts for each kind of warning. */
export function warningFacts({ warnings }: ExecutionStatus): [string, string][] {
  return warnings.map(({ code, message, count }) => {
    const times = count === 1 ? '' : ` (${count} times)`;
    return ['warning', `${code}${times}: ${printable(message)}`];
  });
}

/** A line of facts for each figure that is out of line with earlier executions of the task. */
export function driftFacts({ drift }: Pick<ExecutionStatus, 'drift'>): [string, string][] {
  return (drift ?? []).map(({ sentence }) => ['drift', printable(sentence)]);
}

/** The last lines about a finished crawl: verdict and reason, numbers, warnings, where the files are. */
export function renderVerdict(detail: ExecutionDetail, nowMs: number, cwd: string, style: Style): string {
  const verdict = `${detail.status === 'succeeded' ? '✓' : '✗'} ${detail.status}`;
  const { elapsedMs, done, errors, items, areItemsAtLeast } = progressNumbers(detail, nowMs);
  const found = `${areItemsAtLeast ? 'at least ' : ''}${plural(items, 'item')}`;
  const why = reasonSentence(detail);
  const [first = '', ...more] = fitted(why === null ? verdict : `${verdict}: ${why}`, style);
  const details = [
    `${found} from ${plural(done, 'page')}, ${plural(errors, 'error')}, in ${formatDuration(elapsedMs, { exact: true })}`,
    ...[...warningFacts(detail), ...driftFacts(detail)].map((fact) => fact.join(': ')),
    `files: ${shortPath(printable(detail.output_path), cwd)}`,
  ];
  return [
    first.startsWith(verdict)
      ? paintStatus(style, detail.status, verdict) + first.slice(verdict.length)
      : first,
    ...more,
    ...details.flatMap((line) => fitted(line, style, INDENT.length)).map((line) => INDENT + line),
    '',
  ].join('\n');
}

const INDENT = '  ';
