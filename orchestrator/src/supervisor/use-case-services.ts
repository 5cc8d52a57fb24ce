import type { Check, Diagnosis } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import type { FullLimit } from '../domain/limits.ts';
import type { Deliverer } from './deliverer.ts';
import type { OrphanSweep } from './orphan-sweep.ts';
import type { Supervisor } from './supervisor.ts';
import type { HiddenTexts } from '../use-cases/hidden-texts.ts';
import type { LaunchSettings } from '../use-cases/launch-deps.ts';
import type { PolitenessBudget } from '../use-cases/share-delays.ts';
import type { RetentionRules } from '../use-cases/plan-removals.ts';

/** What the use-cases take, besides the ports. */
export interface UseCaseServices {
  readonly wakeups: Supervisor;
  readonly hidden: HiddenTexts;
  readonly budget: PolitenessBudget;
  readonly settings: LaunchSettings;
  readonly deliverer: Deliverer;
  readonly orphans: OrphanSweep;
  readonly retentionRules: RetentionRules;
  /** Where attempts reach us. @throws RuntimeError `machine_fault` if they cannot. */
  readonly callbackAuthority: () => Promise<string>;
  readonly readiness: () => Promise<Check[]>;
  readonly diagnosis: (snapshot: Snapshot) => Diagnosis | null;
  readonly waitsFor: (snapshot: Snapshot) => FullLimit | null;
}
