import { describe, expect, it } from 'vitest';
import { STATUSES } from '@crawlerd/shared';
import { EXAMPLES, snapshotIn, T0 } from '../testing/executions.ts';
import { decide } from './decide.ts';
import { noticeOf, type ExecutionEvent } from './events.ts';

const message = '3 failed pages are tried again.';
const retry = { pages: { codes: ['http_500'], follow: false }, message };
const OF_PAGES: ExecutionEvent = { kind: 'resumed', requestedBy: 'api', retry };

describe('failed pages that are to be tried again', () => {
  it('make every finished execution wait for another attempt, also one that succeeded', () => {
    const reached = STATUSES.map((status) => [
      status,
      decide(snapshotIn(status), OF_PAGES, T0)?.execution.status,
    ]);
    expect(Object.fromEntries(reached)).toEqual({
      queued: undefined,
      starting: undefined,
      running: undefined,
      stale: undefined,
      stopping: undefined,
      succeeded: 'queued',
      failed: 'queued',
      stopped: 'queued',
      timed_out: 'queued',
      lost: 'queued',
    });
    expect(decide(snapshotIn('succeeded'), EXAMPLES.resumed, T0)).toBeNull();
  });

  it('are the same ones for all attempts that follow, until it is resumed in another way', () => {
    const spec = { ...snapshotIn('queued').execution.spec, maxAttempts: 3 };
    const asked = decide(snapshotIn('failed', { spec, attempt: 4 }), OF_PAGES, T0);
    const order = { codes: ['http_500'], follow: false, first_attempt: 5 };
    expect(asked?.execution.retryPages).toEqual(order);
    const launched = asked && decide(asked, EXAMPLES.dispatched, T0);
    const again = launched && decide(launched, EXAMPLES.container_vanished, T0);
    expect(again?.execution).toMatchObject({ status: 'queued', retryPages: order });
    const failed = snapshotIn('failed', { retryPages: order });
    expect(decide(failed, EXAMPLES.resumed, T0)?.execution.retryPages).toBeNull();
  });

  it('are told in the history', () => {
    expect(noticeOf(OF_PAGES)).toBe(message);
    expect(noticeOf(EXAMPLES.resumed)).toBeNull();
  });
});
