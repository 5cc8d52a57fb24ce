import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import type { Report } from './report.ts';

/**
 * What really happened, as nobody inside the orchestrator can know it: what was promised to whom, and
 * when, in true time. The promises are judged by it.
 */
export class GroundTruth {
  /** Executions whose launch was answered. */
  readonly accepted = new Set<string>();
  /** Executions whose end a user has asked for. */
  readonly stopAsked = new Set<string>();
  /** Executions that did not run on when a stop was answered; a resume takes them out again. */
  readonly stopAnswered = new Set<string>();
  /** By execution: how often a user has asked for a further attempt. */
  readonly resumesAsked = new Map<string, number>();
  /** By the name a launch was sent under: the executions it was answered with. */
  readonly answeredUnder = new Map<string, Set<string>>();
  /** By attempt: the body of the completion that was answered with 200. */
  readonly answeredCompletions = new Map<string, { readonly ref: AttemptRef; readonly success: boolean }>();
  /** By attempt: when a heartbeat of it was last taken. */
  readonly heardMs = new Map<string, number>();
  /** By attempt: how often its container was taken away behind our back. */
  readonly vanished = new Map<string, number>();
  /** When the orchestrator last began to hear again: a boot, or the end of a long hold-up. */
  hearingSinceMs = 0;
  lastJumpMs = Number.NEGATIVE_INFINITY;
  /** There was a jump that the orchestrator has still to notice. No time tells: both may be in one millisecond. */
  hasOpenJump = false;
  /** The end of a process that had not noticed a jump: by the clock, what ran then may be over its time. */
  missedJumpMs = Number.NEGATIVE_INFINITY;
  /** Messages of faults the orchestrator did not expect itself. */
  readonly unexpected: string[] = [];

  reportTaken(from: AttemptRef, report: Report, nowMs: number): void {
    const name = attemptKey(from);
    if (report.kind === 'heartbeat') {
      this.heardMs.set(name, nowMs);
    } else if (!this.answeredCompletions.has(name)) {
      this.answeredCompletions.set(name, { ref: from, success: report.body.success });
    }
  }

  launchAnswered(key: string | null, executionId: string): void {
    this.accepted.add(executionId);
    if (key === null) return;
    const ids = this.answeredUnder.get(key) ?? new Set();
    this.answeredUnder.set(key, ids.add(executionId));
  }

  resumeAsked(executionId: string): void {
    this.resumesAsked.set(executionId, (this.resumesAsked.get(executionId) ?? 0) + 1);
  }
}
