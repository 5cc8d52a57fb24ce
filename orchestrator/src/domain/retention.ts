import { FAILED_FACTOR, type Keep } from '@crawlerd/shared';
import { secondsAfter } from './staleness.ts';

/** What is kept: whatever one of the set rules keeps. With none set, everything is. */
export interface KeepRule {
  /** So many of the succeeded ones, and so many of the others, in each group. */
  readonly newest: number | null;
  /** What finished within so many days. */
  readonly days: number | null;
  /** The same for what did not succeed; null: as `days`. */
  readonly failedDays: number | null;
  /** Where the rule is set, for people. */
  readonly source: string;
}

/** @param source where it is set, for people. */
export function keepRule({ newest, days, failed_days: failedDays }: Keep, source: string): KeepRule {
  return {
    newest: newest ?? null,
    days: days ?? null,
    failedDays: failedDays ?? (days === undefined ? null : FAILED_FACTOR * days),
    source,
  };
}

/** Why an execution must stay, whatever the rules say. */
export type Hold = 'unfinished' | 'unreleased' | 'pinned' | 'cache_source';

/** `keep`: no rule keeps it. `budget`: the data takes more than it may. `request`: somebody asked for it. */
export type RemovalRule = 'keep' | 'budget' | 'request';

export interface RemovalReason {
  readonly rule: RemovalRule;
  /** One sentence for people. */
  readonly why: string;
}

export interface RetentionCandidate {
  /** The newest are counted within it: those of one task. */
  readonly group: string;
  readonly hasSucceeded: boolean;
  readonly finishedAt: Date;
  /** What its files take. Matters only with a budget. */
  readonly bytes: number;
  readonly hold: Hold | null;
  readonly keep: KeepRule;
}

export interface Budget {
  readonly maxBytes: number;
  /** What of it is taken by the database, and by what has to stay whatever the rules say. */
  readonly takenBytes: number;
}

const GB = 1e9;
const DAY_SECONDS = 86_400;

/**
 * Decides what is removed. Candidates are to be given in the order in which they finished, the last one first: then one
 * pass without memory of single executions finds what a look at all of them at once would.
 */
export class RetentionPlan {
  readonly #now: Date;
  readonly #budget: Budget | null;
  readonly #counts = new Map<string, number>();
  #keptBytes: number;
  #isFull = false;

  constructor(now: Date, budget: Budget | null) {
    this.#now = now;
    this.#budget = budget;
    this.#keptBytes = budget?.takenBytes ?? 0;
  }

  /** Why this one is to be removed; null if it stays. */
  decide(candidate: RetentionCandidate): RemovalReason | null {
    // What is held is part of the budget that is taken.
    if (candidate.hold !== null) return null;
    return this.#byRule(candidate) ?? this.#byBudget(candidate);
  }

  /** By how much what has to stay exceeds the budget. To be asked at the end. */
  get excessBytes(): number {
    return this.#budget === null ? 0 : Math.max(0, this.#keptBytes - this.#budget.maxBytes);
  }

  #byRule(candidate: RetentionCandidate): RemovalReason | null {
    const { group, hasSucceeded, finishedAt, keep } = candidate;
    const key = `${hasSucceeded ? 'succeeded' : 'others'} ${group}`;
    const rank = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, rank);
    const days = hasSucceeded ? keep.days : (keep.failedDays ?? keep.days);
    const { newest } = keep;
    if (newest === null && days === null) return null;
    if (newest !== null && rank <= newest) return null;
    if (days !== null && secondsAfter(finishedAt, days * DAY_SECONDS) >= this.#now) return null;
    return { rule: 'keep', why: `${notKept(candidate, days)} (${keep.source}).` };
  }

  #byBudget({ bytes }: RetentionCandidate): RemovalReason | null {
    if (this.#budget === null) return null;
    const { maxBytes } = this.#budget;
    // From here on all are older, and go before those that stay.
    this.#isFull ||= this.#keptBytes + bytes > maxBytes;
    if (!this.#isFull) {
      this.#keptBytes += bytes;
      return null;
    }
    const why = `It is among the oldest, and the data would take more than ${maxBytes / GB} GB (CRAWLERD_DATA_MAX_GB).`;
    return { rule: 'budget', why };
  }
}

function notKept({ hasSucceeded, keep: { newest } }: RetentionCandidate, days: number | null): string {
  const ended = days === null ? null : `finished more than ${days} days ago`;
  if (newest === null) return `It ${ended}`;
  const which = hasSucceeded ? 'that succeeded' : 'that did not succeed';
  const rank = `It is not among the newest ${newest} of its task ${which}`;
  return ended === null ? rank : `${rank}, and ${ended}`;
}
