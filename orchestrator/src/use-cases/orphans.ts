import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import type { OwnedAttempt } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import { RequestError } from './errors.ts';

/**
 * A container that carries our label and that no execution needs.
 *
 * - `left_over`: of an attempt that is over and done with, such as one whose creation was reported as
 *   failed and happened later, or that has another container: somebody has copied it. It may go.
 * - `unknown`: of an execution or an attempt that is not stored, as after a backup from before its launch
 *   was put in place. Its work may be worth keeping, so it is kept until an operator removes it.
 */
export interface Orphan extends AttemptRef {
  readonly kind: 'left_over' | 'unknown';
  readonly containerId: string;
  /** For people: what it is called now. */
  readonly name: string;
  readonly container: OwnedAttempt['kind'];
}

export interface SeenOrphan extends Orphan {
  /** When a sweep first saw it. */
  readonly since: Date;
}

/** The orphans that are there now. */
export interface OrphanList {
  list(): readonly SeenOrphan[];
  /**
   * Ends and removes one, unless an execution has come to need it: then it answers false.
   *
   * @throws RuntimeError if it could not be removed.
   */
  remove(orphan: Orphan): Promise<boolean>;
}

/** Those of the attempts the runtime holds that are orphans. */
export function findOrphans(store: Store, owned: readonly OwnedAttempt[]): Orphan[] {
  return owned.flatMap((each): Orphan[] => {
    const { kind: container, ...which } = each;
    const { executionId, attempt, containerId } = which;
    const known = store.find(executionId);
    // Each attempt is stored before its container is made.
    const last = known?.execution.attempt ?? store.retention.tombstone(executionId)?.attempts ?? 0;
    if (attempt > last) {
      return [{ ...which, kind: 'unknown', container }];
    }
    const current = known?.attempt?.attempt === attempt ? known.attempt : null;
    // While none is recorded, which of several it is will be known in a moment.
    const isIt = current?.releasedAt === null && [null, containerId].includes(current.containerId);
    return isIt ? [] : [{ ...which, kind: 'left_over', container }];
  });
}

/** Names the orphans of an attempt, or the one of them with this id. */
export interface OrphanName extends AttemptRef {
  readonly containerId?: string | undefined;
}

/**
 * Stops and removes the orphan that an operator names.
 *
 * @throws RequestError `orphan_unknown`, `orphan_ambiguous` if an attempt has several and none is named, or
 *   `orphan_needed` for one that an execution needs by now.
 * @throws RuntimeError if the runtime does not remove it.
 */
export async function removeOrphan(orphans: OrphanList, ref: OrphanName): Promise<void> {
  const [orphan, ...others] = orphans
    .list()
    .filter((each) => attemptKey(each) === attemptKey(ref))
    .filter(({ containerId }) => ref.containerId === undefined || containerId === ref.containerId);
  const name = JSON.stringify(attemptKey(ref));
  if (others.length > 0) {
    throw new RequestError(
      'orphan_ambiguous',
      `${name} names ${others.length + 1} containers: name one by its id too, which "crawlerd orphans --json" shows.`,
    );
  }
  if (orphan === undefined) {
    throw new RequestError(
      'orphan_unknown',
      `The last scan of the engine found no orphan ${name}. List orphans with: crawlerd orphans`,
    );
  }
  if (await orphans.remove(orphan)) return;
  throw new RequestError(
    'orphan_needed',
    `${name} is now needed by an execution; stop that execution instead.`,
  );
}
