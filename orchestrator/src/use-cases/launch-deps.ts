import type { Ceilings } from '../domain/ceilings.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { Ids } from '../ports/ids.ts';
import type { RequestChecks } from '../ports/request-checks.ts';
import type { SecretCipher } from '../ports/secret-cipher.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import type { ImagePolicy } from './image-policy.ts';

export interface LaunchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly wakeups: Wakeups;
  readonly diskGuard: DiskGuard;
  readonly checks: RequestChecks;
  readonly cipher: SecretCipher;
  readonly settings: LaunchSettings;
}

export interface LaunchSettings {
  readonly images: ImagePolicy;
  readonly ceilings: Ceilings;
  readonly heartbeatIntervalSeconds: number;
  readonly staleKillAfterSeconds: number;
  readonly firstHeartbeatSeconds: number;
  readonly retryDelaySeconds: number;
  /** For launches that do not say; null for none. */
  readonly maxAttempts: number;
  readonly maxDurationSeconds: number | null;
  /** The most that an output folder may hold, in MiB. */
  readonly outputMaxMb: number;
  /** Executions that may wait in the queue; null for no limit. */
  readonly queueLimit: number | null;
}

export interface Launched {
  readonly snapshot: Snapshot;
  /** What looks like a mistake in the config, though it is accepted. */
  readonly warnings: readonly string[];
  /** The same launch had been accepted before: nothing new was started. */
  readonly isRepeated: boolean;
}
