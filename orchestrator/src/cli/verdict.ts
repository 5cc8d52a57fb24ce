import { isAbsolute, relative } from 'node:path';
import { isFinished, REASONS, type ExecutionDetail, type ExecutionStatus } from '@crawlerd/shared';
import { formatDuration } from './duration.ts';
import { plural, progressNumbers } from './progress-line.ts';
import { paintStatus, type Style } from './style.ts';
import { printable } from './text.ts';

/** Why an execution is in the state it is in, as one sentence; null if there is nothing to say. */
export function reasonSentence({ reason, error_message: message }: ExecutionStatus): string | null {
  if (message !== null && message !== '') return printable(message);
  return reason === null ? null : REASONS[reason];
}

/** What is going on with an execution that has not finished, as one sentence. */
export function diagnosisSentence({ status, diagnosis }: ExecutionStatus): string | null {
  return diagnosis === null || isFinished(status) ? null : printable(diagnosis.message);
}

/** The last lines about a finished crawl: verdict and reason, numbers, where the files are. */
export function renderVerdict(detail: ExecutionDetail, nowMs: number, cwd: string, style: Style): string {
  const mark = detail.status === 'succeeded' ? '✓' : '✗';
  const { elapsedMs, done, errors, items } = progressNumbers(detail, nowMs);
  const why = reasonSentence(detail);
  return [
    paintStatus(style, detail.status, `${mark} ${detail.status}`) + (why === null ? '' : `: ${why}`),
    `  ${plural(items, 'item')} from ${plural(done, 'page')}, ${plural(errors, 'error')}, in ${formatDuration(elapsedMs, { exact: true })}`,
    `  files: ${shortPath(printable(detail.output_path), cwd)}`,
    '',
  ].join('\n');
}

/** Relative to where we are if it lies below, absolute otherwise. */
export function shortPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below;
}
