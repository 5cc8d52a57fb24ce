import type { Acceptance } from '@crawlerd/shared';
import { describe, expect, it } from 'vitest';
import { aCompletion, snapshotIn, T0 } from '../testing/executions.ts';
import { unmetAcceptance } from './acceptance.ts';
import { decide } from './decide.ts';

const summary = { pages_attempted: 20, pages_failed: 3, fields: { title: 10, price: 9 } };
const found = aCompletion({ result_data: { total_data_count: 10, crawl_summary: summary } });
const judge = (acceptance: Acceptance): string | null => unmetAcceptance(acceptance, found);

describe('a reported success is accepted', () => {
  it.each<Acceptance>([
    {},
    { min_items: 10 },
    { max_error_rate: 0.15 },
    { required_fields: ['title'] },
    { required_fields: { title: 1, price: 0.9 } },
  ])('by %j', (acceptance) => expect(judge(acceptance)).toBeNull());

  it.each([0.07, 0.29, 0.55, 0.56, 0.57])('by a share of exactly %d', (share) => {
    const count = Math.round(share * 100);
    const exact = aCompletion({
      result_data: {
        total_data_count: 100,
        crawl_summary: { pages_attempted: 100, pages_failed: count, fields: { price: count } },
      },
    });
    const acceptance = { max_error_rate: share, required_fields: { price: share } };
    expect(unmetAcceptance(acceptance, exact)).toBeNull();
  });

  it('if the launch sets no criteria', () => expect(unmetAcceptance(null, found)).toBeNull());
});

describe('a reported success is not accepted', () => {
  it.each<[Acceptance, string]>([
    [{ min_items: 11 }, '10 items were found, at least 11 are required'],
    [{ max_error_rate: 0.1 }, '3 of 20 pages failed, at most 10 % may fail'],
    [{ required_fields: ['price'] }, '9 of 10 items have the field "price", all must have it'],
    [{ required_fields: { price: 0.95 } }, '9 of 10 items have the field "price", 95 % must have it'],
    [{ required_fields: ['constructor'] }, '0 of 10 items have the field "constructor", all must have it'],
  ])('by %j', (acceptance, why) => {
    expect(judge(acceptance)).toBe(`The result does not meet the acceptance criteria: ${why}.`);
  });

  it('with all unmet criteria in one sentence', () => {
    expect(judge({ min_items: 11, max_error_rate: 0 })).toMatch(/ 11 are required; 3 of 20 pages/);
  });

  it('if the crawler does not report the required figure', () => {
    for (const acceptance of [{ min_items: 1 }, { max_error_rate: 1 }, { required_fields: ['title'] }]) {
      expect(unmetAcceptance(acceptance, aCompletion({ result_data: null }))).toContain('does not report');
    }
  });
});

describe('an execution whose success is not accepted', () => {
  const unmet =
    'The result does not meet the acceptance criteria: 10 items were found, at least 11 are required.';
  const event = { kind: 'completion', completion: found, digest: 'd', unmet } as const;

  it('has failed, with the reason acceptance_failed, and keeps its result', () => {
    const after = decide(snapshotIn('running'), event, T0);
    expect(after?.execution).toMatchObject({
      status: 'failed',
      verdict: { reason: 'acceptance_failed', message: unmet },
      result: { total_data_count: 10 },
    });
  });

  it('is retried if max_attempts allows it', () => {
    const before = snapshotIn('running');
    const { execution } = before;
    const patient = { ...before, execution: { ...execution, spec: { ...execution.spec, maxAttempts: 2 } } };
    expect(decide(patient, event, T0)?.execution).toMatchObject({ status: 'queued', crawlFailures: 1 });
  });
});
