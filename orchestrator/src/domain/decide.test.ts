import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINISHED_STATUSES, isFinished, STATUSES, type Status } from '@crawlerd/shared';
import { aCompletion, anExecution, EXAMPLES, snapshotIn, T0 } from '../testing/executions.ts';
import { decide } from './decide.ts';
import type { Snapshot, StopCause, StopRequest } from './execution.ts';
import { failureCauseOf } from './retry.ts';
import { secondsAfter } from './staleness.ts';
import { EVENT_KINDS, nextStatus, TRANSITIONS, type EventKind } from './transitions.ts';

const CAUSES: (StopCause | null)[] = [null, 'requested', 'deadline', 'silence', 'disk_quota'];
const CAUSES_AND_TRIES = CAUSES.flatMap((cause) => [[cause, 1] as const, [cause, 2] as const]);

function stopFor(cause: StopCause | null): StopRequest | null {
  return cause === null ? null : { cause, mode: 'graceful', requestedBy: null };
}

/** The silence deadline is set on running, on each heartbeat there, and again on stale. */
function beginsSilence(from: Status, kind: EventKind, to: Status | null): boolean {
  if (to === 'running') return from !== 'running' || kind === 'heartbeat';
  return to === 'stale' && kind === 'heartbeat_missed';
}

function after(before: Snapshot, kind: EventKind, now = T0): Snapshot {
  const next = decide(before, EXAMPLES[kind], now);
  if (next === null) throw new Error(`${kind} changed nothing in ${before.execution.status}`);
  return next;
}

describe('every status with every event', () => {
  for (const status of STATUSES) {
    for (const kind of EVENT_KINDS) {
      for (const [cause, maxAttempts] of CAUSES_AND_TRIES) {
        const fault = failureCauseOf(snapshotIn(status, { stop: stopFor(cause) }).execution, EXAMPLES[kind]);
        const mayRetry = maxAttempts > 1 && fault !== null && fault !== 'permanent';
        const to = nextStatus(status, kind, { cause, mayRetry });
        const circumstances = `${cause === null ? '' : ` while ending for ${cause}`}, try 1 of ${maxAttempts},`;
        it(`${status} + ${kind}${circumstances} leads to ${to ?? 'no change'}`, () => {
          const spec = { ...anExecution().spec, maxAttempts };
          const next = decide(snapshotIn(status, { stop: stopFor(cause), spec }), EXAMPLES[kind], T0);
          const reached = next?.execution.status ?? null;
          expect(reached).toBe(to);
          // The example of a finished execution has no verdict, and a warning gives it none.
          const isDecided = reached !== null && isFinished(reached) && kind !== 'warned';
          expect((next?.execution.verdict ?? null) !== null).toBe(isDecided);
          expect((next?.execution.notBefore ?? null) !== null).toBe(
            reached === 'queued' && kind !== 'resumed',
          );
          expect((next?.liveness.silenceDeadlineAt ?? null) !== null).toBe(beginsSilence(status, kind, to));
        });
      }
    }
  }

  it('has no row that is hidden by an earlier row', () => {
    const reachable = TRANSITIONS.filter((row) =>
      (row.because === undefined ? CAUSES : [row.because]).some(
        (cause) =>
          TRANSITIONS.find(
            ({ from, on, because, ifRetry, ifPages }) =>
              from === row.from &&
              on === row.on &&
              (because === undefined || because === cause) &&
              (ifRetry === undefined || row.ifRetry === true) &&
              (ifPages === undefined || row.ifPages === true),
          ) === row,
      ),
    );
    expect(reachable).toEqual(TRANSITIONS);
  });
});

describe('a verdict', () => {
  it('never changes, whatever happens afterwards, unless it was lost or is resumed', () => {
    for (const status of FINISHED_STATUSES.filter((each) => each !== 'lost')) {
      for (const kind of EVENT_KINDS.filter((each) => each !== 'resumed')) {
        const before = snapshotIn(status);
        // A warning is noted with the attempt, beside the verdict.
        const execution = decide(before, EXAMPLES[kind], T0)?.execution ?? null;
        expect(execution).toBe(kind === 'warned' ? before.execution : null);
      }
    }
  });

  it('is reached by any sequence of events at most once, and by a lost execution at most twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...EVENT_KINDS.filter((kind) => kind !== 'resumed')), { maxLength: 40 }),
        (kinds) => {
          let snapshot: Snapshot = snapshotIn('queued');
          const verdicts: string[] = [];
          for (const kind of kinds) {
            const next = decide(snapshot, EXAMPLES[kind], T0);
            if (next === null) continue;
            const isNew = next.execution !== snapshot.execution;
            if (isNew && isFinished(next.execution.status)) verdicts.push(next.execution.status);
            snapshot = next;
          }
          expect(verdicts.length).toBeLessThanOrEqual(verdicts[0] === 'lost' ? 2 : 1);
        },
      ),
    );
  });

  it('says that memory ran out only if the engine says so, not because of exit code 137', () => {
    const killed = (oomKilled: boolean | null) =>
      decide(
        snapshotIn('running'),
        {
          kind: 'container_exited',
          exit: { containerId: 'c1', exitCode: 137, oomKilled, endedAt: null, error: null },
        },
        T0,
      )?.execution.verdict;
    expect(killed(true)?.reason).toBe('oom_killed');
    expect(killed(false)?.reason).toBe('exited_without_completion');
    expect(killed(null)?.reason).toBe('exited_without_completion');
    expect(killed(false)?.message).toContain(
      'exit code 137 (killed by SIGKILL, which crawlerd did not send)',
    );
  });

  it('is not success when the container exits with code 0 and no completion', () => {
    const exit = { containerId: 'c1', exitCode: 0, oomKilled: false, endedAt: null, error: null };
    const next = decide(snapshotIn('running'), { kind: 'container_exited', exit }, T0);
    expect(next?.execution).toMatchObject({
      status: 'failed',
      verdict: { reason: 'exited_without_completion' },
    });
  });

  it('repeats the error message of the crawler', () => {
    expect(after(snapshotIn('running'), 'completion_failure').execution.verdict).toMatchObject({
      reason: 'reported_failure',
      message: 'every page failed',
    });
  });
});

describe('a stop', () => {
  it('keeps its first cause and requester, and may only be escalated to kill', () => {
    const stopping = after(snapshotIn('running'), 'stop_requested');
    const killed = decide(
      stopping,
      { kind: 'stop_requested', mode: 'kill', requestedBy: 'someone else' },
      T0,
    );
    expect(killed?.execution.stop).toEqual({ cause: 'requested', mode: 'kill', requestedBy: 'api' });
    expect(killed && after(killed, 'stop_requested').execution.stop?.mode).toBe('kill');
  });

  it('yields to a successful completion that arrives while the container is being ended', () => {
    const stopping = after(snapshotIn('running'), 'stop_requested');
    expect(after(stopping, 'completion_success').execution).toMatchObject({
      status: 'succeeded',
      verdict: { reason: 'completed' },
    });
  });

  it('keeps the result of an interrupted crawl, and ends as stopped', () => {
    const stopping = after(snapshotIn('running'), 'stop_requested');
    const reported = decide(
      stopping,
      {
        kind: 'completion',
        digest: 'd',
        unmet: null,
        completion: aCompletion({ success: false, result_data: { total_data_count: 7 } }),
      },
      T0,
    );
    expect(reported?.execution.status).toBe('stopping');
    const ended = reported && after(reported, 'container_exited');
    expect(ended?.execution).toMatchObject({
      status: 'stopped',
      verdict: { reason: 'stop_requested' },
      result: { total_data_count: 7 },
    });
  });

  it('because of max_duration_seconds ends as timed out', () => {
    const stopping = after(snapshotIn('running'), 'deadline_exceeded');
    expect(after(stopping, 'container_exited').execution.status).toBe('timed_out');
  });
});

describe('silence', () => {
  it('makes an execution stale, and a heartbeat makes it running again', () => {
    const later = secondsAfter(T0, 500);
    const stale = after(snapshotIn('running'), 'heartbeat_missed', later);
    expect(stale.execution.status).toBe('stale');
    expect(stale.liveness.silenceDeadlineAt).toEqual(secondsAfter(later, 600));
    const back = after(stale, 'heartbeat', later);
    expect(back.execution.status).toBe('running');
    expect(back.liveness.silenceDeadlineAt).toEqual(secondsAfter(later, 100));
  });

  it('that lasts ends the container, after which no heartbeat revives it', () => {
    const given = after(after(snapshotIn('running'), 'heartbeat_missed'), 'silence_exceeded');
    expect(given.execution).toMatchObject({ status: 'stale', stop: { cause: 'silence' } });
    expect(after(given, 'heartbeat').execution.status).toBe('stale');
    expect(after(given, 'container_exited').execution).toMatchObject({
      status: 'lost',
      verdict: { reason: 'heartbeat_lost' },
    });
  });

  it('does not count before the container runs, and the first heartbeat may take longer', () => {
    expect(after(snapshotIn('queued'), 'dispatched').liveness.silenceDeadlineAt).toBeNull();
    expect(after(snapshotIn('starting'), 'container_started').liveness.silenceDeadlineAt).toEqual(
      secondsAfter(T0, 120),
    );
  });
});

describe('a heartbeat', () => {
  const beat = (sequence: number | null, crawled: number) =>
    ({ kind: 'heartbeat', progress: { crawled_urls: crawled }, sequence, containerId: null }) as const;

  it('that is late resets the silence deadline but never moves progress back', () => {
    const first = decide(snapshotIn('running'), beat(5, 50), T0);
    const late = first && decide(first, beat(4, 40), secondsAfter(T0, 9));
    expect(late?.liveness).toMatchObject({
      progress: { crawled_urls: 50 },
      sequence: 5,
      lastHeartbeatAt: secondsAfter(T0, 9),
    });
  });

  it('without a sequence number is applied in order of arrival', () => {
    const first = decide(snapshotIn('running'), beat(null, 50), T0);
    expect(first && decide(first, beat(null, 40), T0)?.liveness.progress).toEqual({ crawled_urls: 40 });
  });

  it('leaves the rest of a running execution unchanged, so that only its own row is written', () => {
    const running = snapshotIn('running', { startedAt: T0 });
    const next = after(running, 'heartbeat');
    expect(next.execution).toBe(running.execution);
    expect(next.attempt).toBe(running.attempt);
  });

  it('that is the first sets the start and the duration deadline', () => {
    const spec = { ...anExecution().spec, maxDurationSeconds: 60 };
    expect(after(snapshotIn('starting', { spec }), 'heartbeat').execution).toMatchObject({
      status: 'running',
      startedAt: T0,
      durationDeadlineAt: secondsAfter(T0, 60),
    });
  });
});
