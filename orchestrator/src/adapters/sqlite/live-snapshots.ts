import { isLive } from '@crawlerd/shared';
import type { Attempt, AttemptRef } from '../../domain/attempt.ts';
import type { Snapshot } from '../../domain/execution.ts';
import type { Applied } from '../../ports/store.ts';

/**
 * All live executions, in memory: a heartbeat is answered from here and touches no disk. That is safe
 * because the lock on the data folder makes this process the only writer of its database.
 */
export class LiveSnapshots {
  readonly #byId = new Map<string, Snapshot>();
  readonly #byCredential = new Map<string, AttemptRef>();
  /** Ids whose liveness in the database is older than in memory. */
  readonly #unwritten = new Set<string>();

  get(executionId: string): Snapshot | undefined {
    return this.#byId.get(executionId);
  }

  all(): Snapshot[] {
    return [...this.#byId.values()];
  }

  /** Ids of those whose silence deadline has passed, the longest silent first. */
  silent(now: Date, limit: number): string[] {
    const deadlineMs = ({ liveness: { silenceDeadlineAt } }: Snapshot) =>
      silenceDeadlineAt?.getTime() ?? Number.POSITIVE_INFINITY;
    return this.all()
      .filter((snapshot) => deadlineMs(snapshot) <= now.getTime())
      .toSorted((a, b) => deadlineMs(a) - deadlineMs(b))
      .slice(0, limit)
      .map(({ execution }) => execution.id);
  }

  attemptOfCredential(hash: string): AttemptRef | undefined {
    return this.#byCredential.get(hash);
  }

  /** Stores a committed snapshot; an execution that is no longer live is removed. */
  put(snapshot: Snapshot): void {
    const { id, status } = snapshot.execution;
    this.#unwritten.delete(id);
    this.#forgetCredential(this.#byId.get(id));
    if (!isLive(status)) {
      this.#byId.delete(id);
      return;
    }
    this.#byId.set(id, snapshot);
    const { attempt } = snapshot;
    if (attempt !== null) {
      this.#byCredential.set(attempt.credentialHash, { executionId: id, attempt: attempt.attempt });
    }
  }

  /** Stores a liveness that is not in the database yet. */
  putUnwritten(snapshot: Snapshot): void {
    this.#byId.set(snapshot.execution.id, snapshot);
    this.#unwritten.add(snapshot.execution.id);
  }

  /** Stores a snapshot, except for its liveness. */
  replace(snapshot: Snapshot): void {
    this.#byId.set(snapshot.execution.id, snapshot);
  }

  /**
   * A heartbeat while the database can take nothing. Of one that would change the status only its time is noted: the next
   * one brings the rest.
   */
  seenWhileHeld(before: Snapshot, decided: Snapshot): Applied {
    const { lastHeartbeatAt } = decided.liveness;
    const after =
      decided.execution === before.execution && decided.attempt === before.attempt
        ? decided
        : { ...before, liveness: { ...before.liveness, lastHeartbeatAt } };
    this.putUnwritten(after);
    return { outcome: 'changed', before, after };
  }

  noteAttempt({ executionId, attempt }: AttemptRef, facts: Partial<Attempt>): void {
    const snapshot = this.#byId.get(executionId);
    if (snapshot?.attempt?.attempt !== attempt) return;
    this.replace({ ...snapshot, attempt: { ...snapshot.attempt, ...facts } });
  }

  /** Those with a liveness that is not in the database yet, the longest waiting first. */
  unwritten(limit: number): Snapshot[] {
    const found: Snapshot[] = [];
    for (const id of this.#unwritten) {
      const snapshot = this.#byId.get(id);
      if (snapshot !== undefined) found.push(snapshot);
      if (found.length >= limit) break;
    }
    return found;
  }

  written(snapshots: readonly Snapshot[]): void {
    for (const { execution } of snapshots) this.#unwritten.delete(execution.id);
  }

  get unwrittenCount(): number {
    return this.#unwritten.size;
  }

  #forgetCredential(snapshot: Snapshot | undefined): void {
    const hash = snapshot?.attempt?.credentialHash;
    if (hash !== undefined) this.#byCredential.delete(hash);
  }
}
