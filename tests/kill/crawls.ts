import type { Launch, Status } from '@crawlerd/shared';
import { faultLaunch } from '../support/fault-crawler.ts';

/** A crawl of a round, and how it must end whatever happens to crawlerd. */
export interface Crawl {
  readonly launch: Launch;
  /** When the client sends a stop. */
  readonly stop: 'never' | 'at once' | 'when it starts' | 'when it runs';
  readonly ends: Status;
  /** Attempts it needs; fewer are correct only for a stopped crawl. */
  readonly attempts: number;
  /** Lines and items of each attempt; null if the stop decides how many. */
  readonly lines: number | null;
  /** Further lines, on both streams at full speed. */
  readonly numbered?: number;
  /** Whether its crawler receives the answer to its completion. */
  readonly isAnswered: boolean;
  /** What it leaves in its output folder beside its items. */
  readonly leaves?: string;
}

/** Frequent heartbeats, and a long time to report for machines on which crawlerd starts slowly. */
const DEFAULTS = { beatMs: 100, patienceMs: 120_000 } as const;

/**
 * For crawls that end without a report: they are silent until the engine says that their container has exited, and an
 * engine with eight rounds at once has taken twelve seconds for that. That silence makes stale in time is tested in
 * `tests/faults`.
 */
const SILENT_AT_END = { stale_after_seconds: 60 } as const;

/** So many are certain on any machine; see `visits` of the scenario in which crawlerd dies while it takes them. */
const BEATS = 4;

/** Enough for a copy that is cut in the middle. */
const NUMBERED = 2000;

export const CRAWLS = {
  /** Works for a moment and reports until it is answered. */
  completes: {
    launch: faultLaunch({ ...DEFAULTS, workMs: 500, lines: 9, numbered: NUMBERED, beats: BEATS }),
    stop: 'never',
    ends: 'succeeded',
    attempts: 1,
    lines: 9,
    numbered: NUMBERED,
    isAnswered: true,
  },
  /** Writes its completion to the output folder and never reports it. */
  leavesCompletionFile: {
    launch: faultLaunch({ ...DEFAULTS, workMs: 300, lines: 5, patienceMs: 0 }, SILENT_AT_END),
    stop: 'never',
    ends: 'succeeded',
    attempts: 1,
    lines: 5,
    isAnswered: false,
  },
  /** Its first attempt exits without a report. */
  isRetried: {
    launch: faultLaunch(
      { ...DEFAULTS, workMs: 200, lines: 4, firstEnd: 'exit' },
      { ...SILENT_AT_END, max_attempts: 2 },
    ),
    stop: 'never',
    ends: 'succeeded',
    attempts: 2,
    lines: 4,
    isAnswered: true,
  },
  /** Runs until it is stopped, and exits with a delay. */
  isStopped: {
    launch: faultLaunch({ ...DEFAULTS, workMs: 400, lines: 6, end: 'stay', leaveMs: 400 }),
    stop: 'when it runs',
    ends: 'stopped',
    attempts: 1,
    lines: null,
    isAnswered: false,
  },
  /** Is stopped as soon as its launch was answered. */
  isStoppedAtOnce: {
    launch: faultLaunch({ ...DEFAULTS, workMs: 400, lines: 6, end: 'stay' }),
    stop: 'at once',
    ends: 'stopped',
    attempts: 1,
    lines: null,
    isAnswered: false,
  },
  /** Is stopped while its container is created. */
  isStoppedAsItStarts: {
    launch: faultLaunch({ ...DEFAULTS, workMs: 400, lines: 6, end: 'stay' }),
    stop: 'when it starts',
    ends: 'stopped',
    attempts: 1,
    lines: null,
    isAnswered: false,
  },
  /** Writes more than it may, and would be retried for anything else. */
  exceedsQuota: {
    launch: faultLaunch(
      { ...DEFAULTS, workMs: 400, lines: 6, end: 'stay', fillMb: 10 },
      { max_attempts: 2, resources: { output_mb: 8 } },
    ),
    stop: 'never',
    ends: 'failed',
    attempts: 1,
    lines: null,
    isAnswered: false,
    leaves: 'fill-0',
  },
} as const satisfies Record<string, Crawl>;

export type CrawlName = keyof typeof CRAWLS;
