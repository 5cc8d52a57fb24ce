import { commaList } from './domain/comma-list.ts';
import { keepRule } from './domain/retention.ts';
import type { Config } from './environment-schema.ts';
import { keepOfConfig } from './keep-settings.ts';
import { connectionBudget } from './http/connection-budget.ts';
import type { OwnCrawler } from './ports/runtime-entry.ts';
import { resourceCeilings } from './resource-limits.ts';
import type { ServiceSettings } from './service.ts';
import type { ImagePolicy } from './use-cases/image-policy.ts';
import type { RetentionRules } from './use-cases/plan-removals.ts';

const FLUSH_MS = 1000;
const CONDITIONS_MS = 30_000;
const OUTPUT_LOOK_MS = 1000;
const RETENTION_MS = 10 * 60_000;
/** About 100 MB of database. */
const TOMBSTONES_MAX = 100_000;
const GB = 1e9;

/** The configuration, cut into the pieces that the parts of the service take. */
export function serviceSettings(
  config: Config,
  crawler: Pick<OwnCrawler, 'image' | 'browserImage'>,
  { allowOwnHost = false, openFilesMax }: { allowOwnHost?: boolean; openFilesMax: number },
): ServiceSettings {
  return {
    launch: {
      images: imagePolicy(config, crawler),
      ceilings: resourceCeilings(config),
      heartbeatIntervalSeconds: config.CRAWLERD_HEARTBEAT_INTERVAL_SECONDS,
      staleKillAfterSeconds: config.CRAWLERD_STALE_KILL_AFTER_SECONDS,
      firstHeartbeatSeconds: config.CRAWLERD_FIRST_HEARTBEAT_SECONDS,
      retryDelaySeconds: config.CRAWLERD_RETRY_DELAY_SECONDS,
      maxAttempts: config.CRAWLERD_MAX_ATTEMPTS,
      maxDurationSeconds: config.CRAWLERD_MAX_DURATION_SECONDS ?? null,
      queueLimit: config.CRAWLERD_QUEUE_LIMIT ?? null,
      outputMaxMb: config.CRAWLERD_OUTPUT_MAX_MB,
    },
    supervisor: {
      capacity: {
        maxConcurrent: config.CRAWLERD_MAX_CONCURRENT,
        maxPerHost: config.CRAWLERD_MAX_PER_HOST ?? null,
      },
      orphans: {
        graceSeconds: config.CRAWLERD_ORPHAN_GRACE_SECONDS,
        mode: config.CRAWLERD_ORPHANS,
      },
      stopGraceSeconds: config.CRAWLERD_STOP_GRACE_SECONDS,
      scanMs: config.CRAWLERD_SCAN_INTERVAL_SECONDS * 1000,
      outputs: { maxMb: config.CRAWLERD_OUTPUT_MAX_MB, lookMs: OUTPUT_LOOK_MS },
      retention: {
        rules: retentionRules(config),
        everyMs: RETENTION_MS,
        tombstonesMax: TOMBSTONES_MAX,
      },
      flushMs: FLUSH_MS,
      conditionsMs: CONDITIONS_MS,
      reconcileMs: config.CRAWLERD_RECONCILE_INTERVAL_SECONDS * 1000,
    },
    stalledAfterSeconds: config.CRAWLERD_STALLED_AFTER_SECONDS,
    operator: {
      host: config.CRAWLERD_HOST,
      port: config.CRAWLERD_PORT,
      apiToken: config.CRAWLERD_API_TOKEN ?? null,
      allowedOrigins: commaList(config.CRAWLERD_ALLOWED_ORIGINS),
    },
    callback: {
      host: config.CRAWLERD_CALLBACK_HOST ?? null,
      port: config.CRAWLERD_CALLBACK_PORT,
    },
    connections: connectionBudget({ openFilesMax, maxConcurrent: config.CRAWLERD_MAX_CONCURRENT }),
    crawlAllowed: { ranges: config.CRAWLERD_CRAWL_ALLOWED_RANGES, ownHost: allowOwnHost },
  };
}

function retentionRules(config: Config): RetentionRules {
  const { CRAWLERD_DATA_MAX_GB: maxGb } = config;
  return {
    keep: keepRule(keepOfConfig(config), 'CRAWLERD_KEEP_*'),
    maxBytes: maxGb === undefined ? null : maxGb * GB,
  };
}

export function imagePolicy(
  config: Config,
  { image, browserImage }: Pick<OwnCrawler, 'image' | 'browserImage'>,
): ImagePolicy {
  const mapped = commaList(config.CRAWLERD_IMAGES).map((entry) => entry.split('=', 2));
  return {
    own: image,
    byTaskType: { crawler: image, ...Object.fromEntries(mapped) },
    allowed: [browserImage, ...commaList(config.CRAWLERD_ALLOWED_IMAGES)],
  };
}
