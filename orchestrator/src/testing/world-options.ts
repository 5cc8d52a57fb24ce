import type { FakeEngineOptions } from '../adapters/fake/fake-engine.ts';
import type { Channels } from '../ports/channels.ts';
import type { RequestChecks } from '../ports/request-checks.ts';
import type { RetentionRules } from '../use-cases/plan-removals.ts';

export interface WorldOptions extends Partial<Omit<FakeEngineOptions, 'clock'>> {
  readonly maxConcurrent?: number;
  readonly maxPerHost?: number;
  readonly queueLimit?: number;
  readonly reconcileMs?: number;
  readonly scanMs?: number;
  readonly checks?: RequestChecks;
  /** Default: none. */
  readonly channels?: Channels | null;
  readonly folder?: string;
  readonly outputMaxMb?: number;
  readonly outputLookMs?: number;
  readonly retentionMs?: number;
  readonly rules?: RetentionRules;
  readonly tombstonesMax?: number;
  /** Default: `e1`, `e2` and so on. */
  readonly executionId?: () => string;
}
