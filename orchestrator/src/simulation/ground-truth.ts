import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import type { Report } from './report.ts';

/**
 * What really happened, in true time: which answers the orchestrator gave, and when. The orchestrator itself
 * cannot know it; the checkers compare against it.
 */
export class GroundTruth {
  /** Executions whose launch was answered. */
  readonly accepted = new Set<string>();
  /** Executions that a user has asked to stop. */
  readonly stopAsked = new Set<string>();
  /** Executions whose stop was answered; a resume removes them again. */
  readonly stopAnswered = new Set<string>();
  /** By execution: how often a user has asked to resume it. */
  readonly resumesAsked = new Map<string, number>();
  /** By idempotency key: the executions it was answered with. */
  readonly executionsByKey = new Map<string, Set<string>>();
  /** By attempt: the body of the completion that was answered with 200. */
  readonly answeredCompletions = new Map<string, { readonly ref: AttemptRef; readonly success: boolean }>();
  /** By attempt: when its last heartbeat was accepted. */
  readonly lastHeartbeatMs = new Map<string, number>();
  /** Attempts over one of whose heartbeats the orchestrator died: whether it counts, the database says. */
  readonly diedOverHeartbeat = new Set<string>();
  /** By attempt: how often a third party removed its container. */
  readonly vanished = new Map<string, number>();
  /** Since when the orchestrator can receive heartbeats: a boot, or the end of a long stall. */
  reachableSinceMs = 0;
  lastJumpMs = Number.NEGATIVE_INFINITY;
  /** A jump has not been noticed yet. A flag, not a time: jump and notice may fall into one millisecond. */
  hasOpenJump = false;
  /** Errors that the orchestrator logged and no injected fault explains. */
  readonly unexpected: string[] = [];

  reportAccepted(from: AttemptRef, report: Report, nowMs: number): void {
    const name = attemptKey(from);
    if (report.kind === 'heartbeat') {
      this.lastHeartbeatMs.set(name, nowMs);
    } else if (!this.answeredCompletions.has(name)) {
      this.answeredCompletions.set(name, { ref: from, success: report.body.success });
    }
  }

  launchAnswered(key: string | null, executionId: string): void {
    this.accepted.add(executionId);
    if (key === null) return;
    const ids = this.executionsByKey.get(key) ?? new Set();
    this.executionsByKey.set(key, ids.add(executionId));
  }

  resumeAsked(executionId: string): void {
    this.resumesAsked.set(executionId, (this.resumesAsked.get(executionId) ?? 0) + 1);
  }
}
