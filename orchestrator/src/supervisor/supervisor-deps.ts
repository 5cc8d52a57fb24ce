import type { Clock } from '../ports/clock.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { LogCapture } from '../ports/log-capture.ts';
import type { Logger } from '../ports/logger.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';
import type { ExecutionFiles } from '../ports/execution-files.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Capacity } from '../use-cases/capacity.ts';
import type { LastSeenContainers } from '../use-cases/last-seen-containers.ts';
import type { LaunchHold } from '../use-cases/launch-hold.ts';
import type { Preflight } from '../use-cases/preflight.ts';
import type { EgressWatch } from './egress-watch.ts';
import type { RetentionSettings } from './retention-sweep.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import type { DriveDeps } from '../use-cases/drive-execution.ts';
import type { OrphanSettings } from './orphan-sweep.ts';

/** What a launch takes, and nothing else here. */
type LaunchParts = Pick<
  DriveDeps,
  'credentials' | 'cipher' | 'hidden' | 'callbackAuthority' | 'crawlAllowedRanges' | 'machineAddresses'
>;

export interface SupervisorDeps extends LaunchParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly capture: LogCapture;
  readonly outputs: OutputFiles;
  readonly files: ExecutionFiles;
  readonly diskGuard: DiskGuard;
  readonly lastSeen: LastSeenContainers;
  readonly preflight: Preflight;
  readonly hold: LaunchHold;
  readonly defaultImage: string;
  readonly egress: EgressWatch;
  readonly decideSchedule: (scheduleId: string, wakeups: Wakeups) => Promise<void>;
  readonly settings: SupervisorSettings;
}

export interface SupervisorSettings {
  readonly capacity: Capacity;
  readonly orphans: OrphanSettings;
  /** Between SIGTERM and SIGKILL. */
  readonly stopGraceSeconds: number;
  /** How often deadlines are looked at; also the most a stale flag can be late. */
  readonly scanMs: number;
  /** How often everything unfinished is compared with the runtime, whatever the events said. */
  readonly reconcileMs: number;
  readonly outputs: {
    /** The most that an output folder may hold, in MiB. */
    readonly maxMb: number;
    /** How often output folders are measured, as far as their size allows. */
    readonly lookMs: number;
  };
  readonly retention: RetentionSettings;
  /** How often endpoints are told of what nobody reports by itself; null: never. */
  readonly conditionsMs: number | null;
  /** How often heartbeats are written down: the most of progress that a power cut can take. */
  readonly flushMs: number;
}
