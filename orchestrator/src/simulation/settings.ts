import type { Launch } from '@crawlerd/shared';
import type { OrchestratorSettings } from '../orchestrator.ts';
import { KEEP_ALL } from '../testing/keep-all.ts';
import type { Random } from './random.ts';

const OUTPUT_MAX_MB = 100;

/** The settings of one history. */
export function drawSettings(random: Random): OrchestratorSettings {
  return {
    launch: {
      ceilings: { memory_mb: 2048, cpus: 4, pids: 4096 },
      images: {
        own: 'crawler:1',
        byTaskType: { crawler: 'crawler:1', broken: 'crawler:missing' },
        allowed: [],
      },
      heartbeatIntervalSeconds: random.pick([10, 30]),
      staleKillAfterSeconds: random.pick([20, 60]),
      firstHeartbeatSeconds: random.pick([20, 120]),
      retryDelaySeconds: random.pick([1, 10]),
      maxAttempts: random.pick([1, 2]),
      maxDurationSeconds: random.pick([null, 3600]),
      queueLimit: random.pick([null, 3]),
      outputMaxMb: OUTPUT_MAX_MB,
    },
    supervisor: {
      capacity: { maxConcurrent: random.between(1, 4), maxPerHost: random.pick([null, 1, 2]) },
      orphans: { graceSeconds: random.pick([30, 60]), mode: 'remove' },
      stopGraceSeconds: 10,
      scanMs: random.pick([5000, 15_000]),
      reconcileMs: 30_000,
      // Longer than the product's, so that histories do not consist of looks.
      outputs: { maxMb: OUTPUT_MAX_MB, lookMs: 10_000 },
      retention: { rules: KEEP_ALL, everyMs: 600_000, tombstonesMax: 1000 },
      // Longer than the product's: a crash loses more, and flushes do not dominate the histories.
      // Tested by itself: its looks would be a part of each history.
      conditionsMs: null,
      flushMs: random.pick([5000, 30_000]),
    },
    stalledAfterSeconds: 300,
    crawlAllowed: { ranges: '', ownHost: false },
  };
}

/** A launch that a user may send. `intent` distinguishes a repeated request from a new one. */
export function drawLaunch(random: Random, intent: string): Launch {
  return {
    config: {
      task_name: 'shop',
      base_url: `http://${random.pick(['shop', 'news'])}.test/`,
      ...(random.chance(0.05) && { task_type: 'broken' }),
    },
    labels: { intent },
    ...(random.chance(0.3) && { max_duration_seconds: random.between(20, 200) }),
    ...(random.chance(0.5) && { max_attempts: random.between(1, 3) }),
    ...(random.chance(0.3) && { priority: random.between(-1, 1) }),
    ...(random.chance(0.3) && { resources: { output_mb: random.pick([5, 20, 50]) } }),
    ...(random.chance(0.2) && { stale_after_seconds: random.between(31, 60) }),
  };
}
