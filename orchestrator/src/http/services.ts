import type { Check, Diagnosis } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import type { CronCalendar } from '../ports/cron-calendar.ts';
import type { Channels } from '../ports/channels.ts';
import type { FullLimit } from '../domain/limits.ts';
import type { LogReader } from '../ports/log-files.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Timers } from '../ports/timers.ts';
import type { ExecutionFiles } from '../ports/execution-files.ts';
import type { RetentionRules } from '../use-cases/plan-removals.ts';
import type { OrphanList } from '../use-cases/orphans.ts';
import type { DecideDeps } from '../use-cases/decide-schedule.ts';
import type { CompletionDeps } from '../use-cases/record-completion.ts';
import type { PolitenessBudget } from '../use-cases/share-delays.ts';
import type { FairTurns } from './fair-turns.ts';

/** What the routes work with. */
export interface Services extends DecideDeps, CompletionDeps {
  readonly logs: LogReader;
  readonly outputs: OutputFiles;
  readonly files: ExecutionFiles;
  readonly budget: PolitenessBudget;
  readonly timers: Timers;
  readonly runtime: Pick<Runtime, 'kind' | 'ping' | 'requireImage'>;
  readonly callbackAuthority: () => Promise<string>;
  readonly readiness: () => Promise<Check[]>;
  readonly channels: Channels | null;
  readonly deliverer: { wake(): void };
  readonly orphans: OrphanList;
  readonly retentionRules: RetentionRules;
  readonly calendar: CronCalendar;
  readonly diagnosis: (snapshot: Snapshot) => Diagnosis | null;
  readonly waitsFor: (snapshot: Snapshot) => FullLimit | null;
}

/** With the turns that all answers of a listener share. */
export interface RouteServices extends Services {
  readonly turns: FairTurns;
}
