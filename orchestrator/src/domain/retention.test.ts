import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetentionPlan, type Budget, type KeepRule, type RetentionCandidate } from './retention.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const DAY_MS = 86_400_000;
const ALL: KeepRule = { newest: null, days: null, failedDays: null, source: 'settings' };

function candidate(daysAgo: number, changes: Partial<RetentionCandidate> = {}): RetentionCandidate {
  return {
    group: 'shop',
    hasSucceeded: true,
    finishedAt: new Date(NOW.getTime() - daysAgo * DAY_MS),
    bytes: 100,
    hold: null,
    keep: ALL,
    ...changes,
  };
}

function planned(candidates: readonly RetentionCandidate[], budget: Budget | null = null) {
  const plan = new RetentionPlan(NOW, budget);
  const reasons = candidates.map((each) => plan.decide(each));
  return { reasons, rules: reasons.map((reason) => reason?.rule ?? null), excessBytes: plan.excessBytes };
}

describe('what is kept', () => {
  it('is everything where no rule is set', () => {
    expect(planned([candidate(1), candidate(10_000)]).rules).toEqual([null, null]);
  });

  it('are the newest of each task, those that succeeded and the others by themselves', () => {
    const keep = { ...ALL, newest: 1 };
    const failed = { keep, hasSucceeded: false };
    const { rules } = planned([
      candidate(1, failed),
      candidate(2, failed),
      candidate(3, { keep }),
      candidate(4, { keep, group: 'news' }),
      candidate(5, { keep }),
    ]);
    expect(rules).toEqual([null, 'keep', null, null, 'keep']);
  });

  it('is what any of the rules keeps, and why something is not kept is said of all of them', () => {
    const keep = { ...ALL, newest: 1, days: 7 };
    const { reasons } = planned([candidate(1, { keep }), candidate(6, { keep }), candidate(8, { keep })]);
    expect(reasons).toEqual([
      null,
      null,
      {
        rule: 'keep',
        why: 'It is not among the newest 1 of its task that succeeded, and finished more than 7 days ago (settings).',
      },
    ]);
  });

  it('is kept longer if it did not succeed', () => {
    const keep = { ...ALL, days: 7, failedDays: 21 };
    const failed = { keep, hasSucceeded: false };
    const { rules } = planned([candidate(8, { keep }), candidate(8, failed), candidate(22, failed)]);
    expect(rules).toEqual(['keep', null, 'keep']);
  });

  it('may be another rule for each execution', () => {
    const { rules } = planned([candidate(8, { keep: { ...ALL, days: 1 } }), candidate(9)]);
    expect(rules).toEqual(['keep', null]);
  });

  it.each(['unfinished', 'unreleased', 'pinned', 'cache_source'] as const)('is always what is %s', (hold) => {
    const keep = { ...ALL, newest: 1, days: 1 };
    const held = { keep, hold };
    const { rules } = planned([candidate(9, held), candidate(10, { keep })], {
      maxBytes: 150,
      takenBytes: 0,
    });
    // Nor does it take the place of another one.
    expect(rules[0]).toBeNull();
    expect(planned([candidate(9, held), candidate(10, { keep })]).rules).toEqual([null, null]);
  });
});

describe('a budget', () => {
  it('removes those that finished first until the rest fits, and says so', () => {
    const found = planned([candidate(1), candidate(2), candidate(3)], {
      maxBytes: 1e9,
      takenBytes: 1e9 - 250,
    });
    expect(found.rules).toEqual([null, null, 'budget']);
    expect(found.reasons[2]?.why).toContain('more than 1 GB (CRAWLERD_DATA_MAX_GB)');
    expect(found.excessBytes).toBe(0);
  });

  it('tells by how much it is exceeded by what has to stay', () => {
    const { rules, excessBytes } = planned([candidate(1)], { maxBytes: 100, takenBytes: 130 });
    expect([rules, excessBytes]).toEqual([['budget'], 30]);
  });
});

const anyCandidate = fc.record({
  group: fc.constantFrom('a', 'b'),
  hasSucceeded: fc.boolean(),
  finishedAt: fc.integer({ min: 0, max: 40 }).map((days) => new Date(NOW.getTime() - days * DAY_MS)),
  bytes: fc.integer({ min: 0, max: 50 }),
  hold: fc.constantFrom(null, null, null, 'unreleased' as const, 'pinned' as const, 'cache_source' as const),
});
const nullable = (max: number) => fc.option(fc.integer({ min: 1, max }));
const anyKeep = fc.record({
  newest: nullable(4),
  days: nullable(30),
  failedDays: nullable(60),
  source: fc.constant('x'),
});
const anyHistory = fc
  .tuple(fc.array(anyCandidate, { maxLength: 40 }), anyKeep)
  .map(([candidates, keep]) =>
    candidates
      .map((each): RetentionCandidate => ({ ...each, keep }))
      .toSorted((a, b) => b.finishedAt.getTime() - a.finishedAt.getTime()),
  );

describe('a plan for any history', () => {
  it('removes by rule just what a look at all executions at once would', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { rules } = planned(history);
        history.forEach((each, index) => {
          expect(rules[index]).toBe(isKept(each, history.slice(0, index)) ? null : 'keep');
        });
      }),
    );
  });

  it('removes by budget the fewest of the oldest, as if one after the other were removed', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 0, max: 800 }), (history, maxBytes) => {
        const takenBytes = sum(history.filter(({ hold }) => hold !== null));
        const { rules } = planned(history, { maxBytes, takenBytes });
        const byRule = planned(history).rules;
        const left = new Set(history.keys());
        history.forEach((_, index) => byRule[index] === 'keep' && left.delete(index));
        const total = (): number => sum([...left].map((index) => history[index]!));
        for (let index = history.length - 1; index >= 0 && total() > maxBytes; index--) {
          if (history[index]?.hold === null) left.delete(index);
        }
        expect(new Set(rules.flatMap((rule, index) => (rule === null ? [index] : [])))).toEqual(left);
      }),
    );
  });
});

function sum(candidates: readonly RetentionCandidate[]): number {
  return candidates.reduce((bytes, each) => bytes + each.bytes, 0);
}

/** In the words of the documentation. */
function isKept(
  { hold, keep, group, hasSucceeded, finishedAt }: RetentionCandidate,
  newer: RetentionCandidate[],
) {
  const days = hasSucceeded ? keep.days : (keep.failedDays ?? keep.days);
  if (hold !== null || (keep.newest === null && days === null)) return true;
  const ofKind = newer.filter(
    (each) => each.hold === null && each.group === group && each.hasSucceeded === hasSucceeded,
  );
  const isNew = keep.newest !== null && ofKind.length < keep.newest;
  return isNew || (days !== null && NOW.getTime() - finishedAt.getTime() <= days * DAY_MS);
}
