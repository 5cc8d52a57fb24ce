import type { AttemptRef } from '../ports/runtime.ts';
import type { Report } from './network.ts';
import { nameOf } from './simulated-engine.ts';

/**
 * What really happened, as nobody inside the orchestrator can know it: what was promised to whom, and
 * when, in true time. The promises are judged by it.
 */
export class Witness {
  /** Executions whose launch was answered. */
  readonly accepted = new Set<string>();
  /** Executions whose end a user has asked for. */
  readonly stopAsked = new Set<string>();
  /** Executions a user has resumed, how often. */
  readonly resumes = new Map<string, number>();
  /** By attempt: the body of the completion that was answered with 200. */
  readonly answeredCompletions = new Map<string, { readonly ref: AttemptRef; readonly success: boolean }>();
  /** By attempt: when a heartbeat of it was last taken. */
  readonly heardMs = new Map<string, number>();
  /** By attempt: how often its container was taken away behind our back. */
  readonly vanished = new Map<string, number>();
  /** When the orchestrator last began to hear again: a boot, or the end of a long hold-up. */
  hearingSinceMs = 0;
  /** Messages of faults the orchestrator did not expect itself. */
  readonly unexpected: string[] = [];

  reportTaken(from: AttemptRef, report: Report, nowMs: number): void {
    const name = nameOf(from);
    if (report.kind === 'heartbeat') {
      this.heardMs.set(name, nowMs);
    } else if (!this.answeredCompletions.has(name)) {
      this.answeredCompletions.set(name, { ref: from, success: report.body.success });
    }
  }
}
