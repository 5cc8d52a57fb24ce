import type { Launch, Status } from '@crawlerd/shared';
import { faultLaunch } from '../support/fault-crawler.ts';

/** A crawl of a round, and what has to become of it whatever happens to crawlerd. */
export interface Crawl {
  readonly launch: Launch;
  /** When the client asks for its end. */
  readonly stop: 'never' | 'at once' | 'when it starts' | 'when it runs';
  readonly ends: Status;
  /** Attempts it needs; fewer are right only for one that is stopped. */
  readonly attempts: number;
  /** Lines and items of each attempt; null if the stop decides how many. */
  readonly lines: number | null;
  /** Whether its crawler is told that its completion was taken. */
  readonly isHeard: boolean;
}

/** Heartbeats for a busy round; patience for a machine on which a start of crawlerd takes long. */
const HABITS = { beatMs: 100, patienceMs: 120_000 } as const;

export const CRAWLS = {
  /** Works for a moment and reports until it is heard. */
  completes: {
    launch: faultLaunch({ ...HABITS, workMs: 500, lines: 9 }),
    stop: 'never',
    ends: 'succeeded',
    attempts: 1,
    lines: 9,
    isHeard: true,
  },
  /** Leaves its completion in the output folder and never speaks of it. */
  leavesUnheard: {
    launch: faultLaunch({ ...HABITS, workMs: 300, lines: 5, patienceMs: 0 }),
    stop: 'never',
    ends: 'succeeded',
    attempts: 1,
    lines: 5,
    isHeard: false,
  },
  /** Its first attempt ends without a word. */
  isTriedAgain: {
    launch: faultLaunch({ ...HABITS, workMs: 200, lines: 4, firstEnd: 'exit' }, { max_attempts: 2 }),
    stop: 'never',
    ends: 'succeeded',
    attempts: 2,
    lines: 4,
    isHeard: true,
  },
  /** Goes on until it is stopped, and takes its time to leave. */
  isStopped: {
    launch: faultLaunch({ ...HABITS, workMs: 400, lines: 6, end: 'stay', leaveMs: 400 }),
    stop: 'when it runs',
    ends: 'stopped',
    attempts: 1,
    lines: null,
    isHeard: false,
  },
  /** Is stopped as soon as its launch was answered. */
  isStoppedAtOnce: {
    launch: faultLaunch({ ...HABITS, workMs: 400, lines: 6, end: 'stay' }),
    stop: 'at once',
    ends: 'stopped',
    attempts: 1,
    lines: null,
    isHeard: false,
  },
  /** Is stopped while its container is made. */
  isStoppedAsItStarts: {
    launch: faultLaunch({ ...HABITS, workMs: 400, lines: 6, end: 'stay' }),
    stop: 'when it starts',
    ends: 'stopped',
    attempts: 1,
    lines: null,
    isHeard: false,
  },
} as const satisfies Record<string, Crawl>;

export type CrawlName = keyof typeof CRAWLS;
