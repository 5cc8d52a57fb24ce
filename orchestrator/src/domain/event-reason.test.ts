import { expect, it } from 'vitest';
import { isFinished, STATUSES } from '@crawlerd/shared';
import { anExecution, EXAMPLES, snapshotIn, T0 } from '../testing/executions.ts';
import { decide } from './decide.ts';
import { reasonOfEvent } from './event-reason.ts';
import type { StopCause } from './execution.ts';
import { EVENT_KINDS } from './transitions.ts';

const CAUSES: (StopCause | null)[] = [null, 'requested', 'deadline', 'silence', 'disk_quota'];

/** Every change that a status, an event and what is already asked for can make. */
function everyChange() {
  return STATUSES.flatMap((fromStatus) =>
    EVENT_KINDS.flatMap((kind) =>
      CAUSES.flatMap((cause) =>
        [1, 2].flatMap((maxAttempts) => {
          const stop = cause === null ? null : { cause, mode: 'graceful' as const, requestedBy: null };
          const spec = { ...anExecution().spec, maxAttempts };
          const after = decide(snapshotIn(fromStatus, { stop, spec }), EXAMPLES[kind], T0);
          return after === null ? [] : [{ kind, fromStatus, toStatus: after.execution.status, after }];
        }),
      ),
    ),
  );
}

it('the reason of an event is that of the verdict, or of the attempt that is followed by another', () => {
  const changes = everyChange();
  expect(changes.length).toBeGreaterThan(200);
  for (const { after, ...event } of changes) {
    const { verdict } = after.execution;
    const isEnd = event.kind !== 'resumed' && event.kind !== 'warned';
    const endOfTry = event.toStatus === 'queued' ? after.attempt?.endReason : undefined;
    const wanted = isEnd ? (verdict?.reason ?? endOfTry ?? null) : null;
    expect([event, reasonOfEvent(event, after.attempt?.endReason ?? null)]).toEqual([event, wanted]);
  }
});

it('the loss of an attempt keeps its reason when a late completion gives the attempt another end', () => {
  const losses = everyChange().filter(({ toStatus, kind }) => toStatus === 'lost' && kind !== 'warned');
  expect(losses.length).toBeGreaterThan(3);
  for (const { after, ...event } of losses) {
    expect(isFinished(event.toStatus)).toBe(true);
    expect(['heartbeat_lost', 'container_vanished']).toContain(reasonOfEvent(event, 'completed'));
  }
});
