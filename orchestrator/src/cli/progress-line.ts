import { isFinished, type ExecutionStatus, type Progress } from '@crawlerd/shared';
import { formatDuration } from './duration.ts';
import { paintStatus, type Style } from './style.ts';
import { displayWidth, fitEnd, fitMiddle, printable } from './text.ts';

/** The numbers of a crawl as people want them; null where nothing is known yet. */
export interface ProgressNumbers {
  readonly done: number;
  readonly total: number | null;
  /** 0 to 1. */
  readonly fraction: number | null;
  readonly items: number;
  readonly errors: number;
  /** Pages per second since the crawl began. */
  readonly rate: number | null;
  readonly elapsedMs: number;
  readonly currentUrl: string | null;
}

export function progressNumbers(status: ExecutionStatus, nowMs: number): ProgressNumbers {
  const progress = { ...status.progress, ...lastWord(status) };
  const done = progress.crawled_urls ?? 0;
  const total = progress.total_urls ?? null;
  const percentage = progress.percentage ?? null;
  const runtimeSeconds = progress.runtime_seconds ?? 0;
  const begin = Date.parse(status.started_at ?? status.created_at);
  const end = status.finished_at === null ? nowMs : Date.parse(status.finished_at);
  return {
    done,
    total,
    fraction: percentage === null ? ratio(done, total) : percentage / 100,
    items: progress.data_items ?? 0,
    errors: progress.error_count ?? progress.failed_urls ?? 0,
    rate: runtimeSeconds > 0 ? done / runtimeSeconds : null,
    elapsedMs: Math.max(0, end - begin),
    currentUrl: typeof progress.current_url === 'string' ? printable(progress.current_url) : null,
  };
}

/** What the completion says of the numbers: it is newer than the last heartbeat. */
function lastWord({ result }: ExecutionStatus): Progress {
  const summary = result?.crawl_summary ?? {};
  const given: [keyof Progress, unknown][] = [
    ['crawled_urls', summary['pages_attempted']],
    ['total_urls', summary['pages_attempted']],
    ['error_count', summary['pages_failed']],
    ['runtime_seconds', summary['runtime_seconds']],
    ['data_items', result?.total_data_count],
    ['percentage', summary['stop_reason'] === 'finished' ? 100 : undefined],
  ];
  return Object.fromEntries(given.filter(([, value]) => typeof value === 'number'));
}

function ratio(done: number, total: number | null): number | null {
  return total === null || total === 0 ? null : Math.min(1, done / total);
}

const BAR_WIDTH = { min: 8, max: 30 };

/** The live display: two lines that never fill the last cell, so that no terminal wraps them. */
export function renderProgress(status: ExecutionStatus, nowMs: number, style: Style): [string, string] {
  const width = style.columns - 1;
  const numbers = progressNumbers(status, nowMs);
  const word = statusWord(status);
  const counts = countsText(numbers);
  const room = width - displayWidth(word) - displayWidth(counts) - 4;
  const wide = room >= BAR_WIDTH.min;
  const bar = wide ? `${renderBar(numbers.fraction, Math.min(room, BAR_WIDTH.max), style)}  ` : '';
  const head = wide ? word : fitEnd(word, width);
  const tail = wide ? counts : fitEnd(counts, Math.max(0, width - displayWidth(head) - 2));
  const detail = printable(
    trouble(status) ?? numbers.currentUrl ?? status.progress?.current_stage ?? status.task_name,
  );
  return [
    `${paintStatus(style, status.status, head)}  ${bar}${tail}`.trimEnd(),
    style.paint('dim', `  ${fitMiddle(detail, Math.max(0, width - 2))}`.trimEnd()),
  ];
}

/** What a waiting user wants to know more than which page it was. */
function trouble({ status, diagnosis }: ExecutionStatus): string | null {
  if (diagnosis === null || isFinished(status)) return null;
  switch (diagnosis.code) {
    case 'healthy':
    case 'launching':
    case 'stopping':
      return null;
    default:
      return diagnosis.message;
  }
}

/** One plain line with the same content. */
export function progressSentence(status: ExecutionStatus, nowMs: number): string {
  const numbers = progressNumbers(status, nowMs);
  const url = numbers.currentUrl === null ? '' : `  ${numbers.currentUrl}`;
  return `${statusWord(status)}  ${countsText(numbers)}${url}`;
}

function statusWord({ status, attempt, seconds_since_heartbeat: silence }: ExecutionStatus): string {
  const again = attempt > 1 ? ` (attempt ${attempt})` : '';
  if (status === 'stale' && silence !== null) {
    return `stale${again}: no heartbeat for ${formatDuration(silence * 1000)}`;
  }
  return `${status}${again}`;
}

function countsText({ done, total, items, errors, rate, elapsedMs }: ProgressNumbers): string {
  return [
    total === null || total === 0 ? plural(done, 'page') : `${done}/${total} pages`,
    plural(items, 'item'),
    plural(errors, 'error'),
    ...(rate === null ? [] : [`${rate.toFixed(1)} pages/s`]),
    formatDuration(elapsedMs),
  ].join('  ');
}

/** `1 page`, `2 pages`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function renderBar(fraction: number | null, width: number, style: Style): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction ?? 0)) * width);
  const [full, empty] = style.rich ? ['━', '─'] : ['#', '-'];
  return style.paint('green', full.repeat(filled)) + style.paint('dim', empty.repeat(width - filled));
}
