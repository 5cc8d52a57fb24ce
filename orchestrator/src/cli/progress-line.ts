import { isFinished, type ExecutionStatus } from '@crawlerd/shared';
import { formatDuration } from './duration.ts';
import { paintStatus, type Style } from './style.ts';
import { printable } from './text.ts';
import { displayWidth, fitEnd, fitMiddle } from './text-width.ts';

/** The numbers of a crawl as people want them; null where nothing is known yet. */
export interface ProgressNumbers {
  readonly done: number;
  /** Null too if it is given as 0; never less than `done`. */
  readonly total: number | null;
  /** 0 to 1. */
  readonly fraction: number | null;
  readonly items: number;
  /** There may be more. */
  readonly areItemsAtLeast: boolean;
  readonly errors: number;
  /** Pages per second, of this attempt. */
  readonly rate: number | null;
  readonly elapsedMs: number;
  readonly currentUrl: string | null;
}

export function progressNumbers(status: ExecutionStatus, nowMs: number): ProgressNumbers {
  const progress = status.progress ?? {};
  const done = progress.crawled_urls ?? 0;
  const total = totalOf(done, progress.total_urls ?? 0);
  const percentage = progress.percentage ?? null;
  const runtimeSeconds = progress.runtime_seconds ?? 0;
  return {
    done,
    total,
    fraction: percentage === null ? total && done / total : percentage / 100,
    items: progress.data_items ?? 0,
    areItemsAtLeast: progress.data_items_at_least === true,
    // A crawler may count a page that has failed as no error of its own.
    errors: Math.max(progress.error_count ?? 0, progress.failed_urls ?? 0),
    // What a crawler says itself, as it alone knows which pages are those of an earlier attempt.
    rate: progress.pages_per_second ?? (runtimeSeconds > 0 ? done / runtimeSeconds : null),
    elapsedMs: elapsedMs(status, nowMs),
    currentUrl: typeof progress.current_url === 'string' ? printable(progress.current_url) : null,
  };
}

/** Of the latest attempt: between two attempts a crawl may have rested for days. Before the first, of the wait. */
function elapsedMs(status: ExecutionStatus, nowMs: number): number {
  const since = status.attempt_started_at ?? (status.attempt > 1 ? null : status.created_at);
  const begin = since === null ? nowMs : Date.parse(since);
  const ends = [status.finished_at, status.attempt_ended_at].filter((end) => end !== null);
  const end = ends.length === 0 ? nowMs : Math.min(...ends.map((each) => Date.parse(each)));
  return Math.max(0, end - begin);
}

/** A crawler may find more pages than it said there were. */
function totalOf(done: number, given: number): number | null {
  return given === 0 ? null : Math.max(done, given);
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

function countsText(numbers: ProgressNumbers): string {
  const { done, total, items, areItemsAtLeast, errors, rate, elapsedMs: elapsed } = numbers;
  return [
    total === null ? plural(done, 'page') : `${done}/${total} pages`,
    `${areItemsAtLeast ? 'at least ' : ''}${plural(items, 'item')}`,
    plural(errors, 'error'),
    ...(rate === null ? [] : [rateText(rate)]),
    formatDuration(elapsed),
  ].join('  ');
}

/** A crawler may report any number. */
function rateText(rate: number): string {
  return rate > RATE_SHOWN_MAX ? `over ${RATE_SHOWN_MAX} pages/s` : `${rate.toFixed(1)} pages/s`;
}

const RATE_SHOWN_MAX = 10_000;

/** `1 page`, `2 pages`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function renderBar(fraction: number | null, width: number, style: Style): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction ?? 0)) * width);
  const [full, empty] = style.rich ? ['━', '─'] : ['#', '-'];
  return style.paint('green', full.repeat(filled)) + style.paint('dim', empty.repeat(width - filled));
}
