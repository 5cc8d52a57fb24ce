import type { Diagnosis } from '@crawlerd/shared';
import { diagnose } from '../domain/diagnosis.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { freePlaces, fullHosts, type Capacity } from './capacity.ts';
import type { LastSeenContainers } from './last-seen-containers.ts';

export interface DiagnosisDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly lastSeen: LastSeenContainers;
  readonly stalledAfterSeconds: number;
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
      waitsFor: snapshot.execution.status === 'queued' ? waitsFor(deps, snapshot) : null,
    },
    deps.clock.now(),
  );
}

function waitsFor(
  { store, supervisor: { capacity } }: DiagnosisDeps,
  { execution }: Snapshot,
): 'place' | 'host' {
  const live = store.live();
  const host = execution.spec.targetHost;
  const isHostFull = host !== null && fullHosts(live, capacity).includes(host);
  return isHostFull && freePlaces(store.countUnreleased(), capacity) > 0 ? 'host' : 'place';
}
