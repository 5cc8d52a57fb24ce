import type { Diagnosis } from '@crawlerd/shared';
import { diagnose, waitsForRetry } from '../domain/diagnosis.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { FullLimit } from '../domain/limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { fullLimitOf, type Capacity } from './capacity.ts';
import type { LastSeenContainers } from './last-seen-containers.ts';

export interface DiagnosisDeps extends WaitDeps {
  readonly lastSeen: LastSeenContainers;
  readonly stalledAfterSeconds: number;
}

export interface WaitDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly supervisor: { readonly capacity: Capacity };
  /** Why nothing is launched at all; null if something can be. */
  readonly held: string | null;
}

/** What is going on with an execution, from everything that is known of it now. */
export function diagnoseExecution(deps: DiagnosisDeps, snapshot: Snapshot): Diagnosis | null {
  return diagnose(
    snapshot,
    {
      container: deps.lastSeen.of(snapshot.execution.id),
      stalledAfterSeconds: deps.stalledAfterSeconds,
      held: deps.held,
      waitsFor: waitOf(deps, snapshot),
    },
    deps.clock.now(),
  );
}

/** Which limit a queued execution waits for; null if none is reached, or something else keeps it. */
export function waitOf(
  { store, held, clock, supervisor: { capacity } }: WaitDeps,
  snapshot: Snapshot,
): FullLimit | null {
  const { execution } = snapshot;
  if (execution.status !== 'queued' || held !== null || waitsForRetry(snapshot, clock.now())) return null;
  return fullLimitOf(store, execution, capacity);
}
