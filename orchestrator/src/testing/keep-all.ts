import type { RetentionRules } from '../use-cases/plan-removals.ts';

/** Nothing is removed by a rule. */
export const KEEP_ALL: RetentionRules = {
  keep: { newest: null, days: null, failedDays: null, source: 'the test' },
  maxBytes: null,
};
