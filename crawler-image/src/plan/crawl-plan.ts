import path from 'node:path';
import {
  COMPLETION_FILE_NAME,
  CONTAINER_OUTPUT_PATH,
  crawlConfigFaults,
  CrawlConfigSchema,
  crawlTargets,
  isValid,
  sitemapSource,
  TRACKING_PARAMS,
  unknownKeyWarnings,
  type OnInvalid,
  type CrawlConfig,
  type FieldEntry,
  type Fault,
  type UserAgentConfig,
} from '@crawlerd/shared';
import type { Limits } from './limits.ts';
import { productTokenOf } from './product-token.ts';
import { renderOptions, type RenderOptions } from './render-options.ts';
import { httpOptions, type HttpOptions } from './http-options.ts';
import type { PaceOptions } from './pace-options.ts';
import { imageOptions, type ImageOptions } from './image-options.ts';
import { outputOptions, type OutputOptions } from './output-options.ts';
import type { RobotsOptions } from './robots-options.ts';
import type { ScopeOptions } from '../urls/scope.ts';

/** A crawl config with every default filled in and every path resolved: all the crawl has to know. */
export interface CrawlPlan {
  readonly taskName: string;
  readonly targets: readonly string[];
  /** Each host sees one of them, always the same. */
  readonly userAgents: readonly [string, ...string[]];
  readonly timeoutMs: number;
  readonly http: HttpOptions;
  readonly pace: PaceOptions;
  /** Requests in flight at most. */
  readonly concurrency: number;
  /** Pages of one host in flight at most. */
  readonly perHost: number;
  readonly maxRetries: number;
  /** Errors in a row after which a host is given up; Infinity: never. */
  readonly hostErrorsMax: number;
  readonly robots: RobotsOptions;
  readonly output: OutputOptions;
  /** Absolute; lies inside the output root. */
  readonly outputFolder: string;
  readonly filePrefix: string;
  readonly maxPages: number;
  /** Links between a target and a page at most; Infinity without a limit. */
  readonly maxDepth: number;
  readonly followLinks: boolean;
  readonly scope: ScopeOptions;
  readonly sitemaps: SitemapOptions;
  /** Query parameters that are taken out of links. */
  readonly stripParams: readonly string[];
  readonly extractImages: boolean;
  /** Which images are fetched; null: none. */
  readonly images: ImageOptions | null;
  readonly fields: readonly FieldEntry[];
  /** On pages that list things, what matches is an item each; null where a page is an item. */
  readonly itemSelector: string | null;
  /** What each item is held against; null if nothing is asked of them. */
  readonly itemSchema: Readonly<Record<string, unknown>> | null;
  /** What becomes of an item that it does not allow. */
  readonly onInvalid: OnInvalid;
  readonly resume: ResumeOptions;
  readonly limits: Limits;
  /** Pages whose HTML is kept because something is wrong with them, at most. */
  readonly snapshots: number;
  readonly render: RenderOptions;
}

export interface SitemapOptions {
  /** Those that the targets' sites name, or have at the usual place. */
  readonly auto: boolean;
  readonly urls: readonly string[];
  /** Unix time; what changed last before it is left out. */
  readonly sinceMs: number | null;
}

export interface ResumeOptions {
  /** Whether a crawl goes on where an earlier one of the same config was interrupted. */
  readonly enabled: boolean;
  /** What a power cut may take: what was written within this time. */
  readonly syncMs: number;
}

export type PlanResult =
  | { readonly plan: CrawlPlan; readonly warnings: string[] }
  | { readonly faults: Fault[] };

/** Says honestly who is crawling; a site that wants us gone can name us in its rules. */
const DEFAULT_USER_AGENT = 'crawlerd/0.1 (web crawler)';

/** Checks the content of a config file and fills in the defaults. */
export function planCrawl(configText: string, outputRoot: string): PlanResult {
  let config: unknown;
  try {
    config = JSON.parse(configText);
  } catch (error) {
    return {
      faults: [{ field: '', message: `is not JSON: ${error instanceof Error ? error.message : ''}` }],
    };
  }
  const faults = crawlConfigFaults(config);
  if (faults.length > 0 || !isValid(CrawlConfigSchema, config)) return { faults };

  const outputFolder = resolveSavePath(config.output_config?.save_path, outputRoot);
  if (outputFolder === null) {
    const message = `must lie inside ${CONTAINER_OUTPUT_PATH}`;
    return { faults: [{ field: 'output_config.save_path', message }] };
  }
  const plan = withDefaults(config, outputFolder);
  return {
    plan,
    warnings: [...unknownKeyWarnings(config), ...credentialWarnings(plan)],
  };
}

function credentialWarnings({ targets }: CrawlPlan): string[] {
  const withCredential = targets.filter((target) => {
    const { username, password } = new URL(target);
    return username !== '' || password !== '';
  });
  return withCredential.map(
    (target) => `the user info in the address of ${new URL(target).host} is not sent`,
  );
}

function withDefaults(config: CrawlConfig, outputFolder: string): CrawlPlan {
  const rules = config.crawl_config ?? {};
  const userAgents = agentsOf(config.user_agent);
  return {
    taskName: config.task_name,
    targets: crawlTargets(config),
    userAgents,
    timeoutMs: (config.timeout ?? 30) * 1000,
    http: httpOptions(config, crawlTargets(config)),
    pace: paceOptions(config),
    concurrency: config.concurrency ?? 8,
    perHost: config.per_host ?? config.concurrency ?? 8,
    maxRetries: config.max_retries ?? 3,
    hostErrorsMax: config.host_errors_max === 0 ? Infinity : (config.host_errors_max ?? 20),
    robots: robotsOptions(config, userAgents),
    output: outputOptions(config.output_config),
    outputFolder,
    filePrefix: filePrefix(config.output_config?.filename_prefix ?? config.task_name),
    maxPages: rules.max_pages ?? 100,
    maxDepth: rules.max_depth ?? Infinity,
    followLinks: (rules.follow_links ?? false) !== false,
    scope: scopeOptions(rules),
    sitemaps: sitemapOptions(rules),
    stripParams: rules.strip_params ?? TRACKING_PARAMS,
    extractImages: (rules.extract_images ?? false) !== false,
    images: imageOptions(rules),
    fields: rules.data_fields ?? ['title'],
    itemSelector: rules.item_selector ?? null,
    itemSchema: rules.item_schema ?? null,
    onInvalid: rules.on_invalid ?? 'keep',
    render: renderOptions(config.render),
    resume: { enabled: config.resume?.enabled ?? true, syncMs: (config.resume?.sync_seconds ?? 1) * 1000 },
    limits: limitsOf(config),
    snapshots: config.debug?.snapshots ?? 0,
  };
}

const MIB = 1024 * 1024;

function limitsOf({ limits = {} }: CrawlConfig): Limits {
  const scaled = (limit: number | undefined, factor = 1): number | null =>
    limit === undefined ? null : limit * factor;
  return {
    durationMs: scaled(limits.duration_seconds, 1000),
    items: scaled(limits.items),
    errors: scaled(limits.errors),
    errorRate: scaled(limits.error_rate),
    noItemPages: scaled(limits.no_item_pages),
    bytes: scaled(limits.bytes),
    memoryBytes: scaled(limits.memory_mb, MIB),
    diskBytes: scaled(limits.disk_mb, MIB),
  };
}

function paceOptions({ delay, delay_jitter, autothrottle = {} }: CrawlConfig): PaceOptions {
  return {
    delayMs: (delay ?? 1) * 1000,
    jitter: delay_jitter ?? 0.5,
    throttle: {
      enabled: autothrottle.enabled ?? true,
      target: autothrottle.target ?? 1,
      maxDelayMs: (autothrottle.max_delay ?? 60) * 1000,
    },
  };
}

function scopeOptions(rules: NonNullable<CrawlConfig['crawl_config']>): ScopeOptions {
  const { include, exclude } = typeof rules.follow_links === 'object' ? rules.follow_links : {};
  return {
    kind: rules.scope ?? 'same-host',
    include: include ?? [],
    exclude: exclude ?? [],
    maxUrlLength: rules.max_url_length ?? 2083,
    maxSegments: rules.max_segments ?? 20,
    maxRepeats: rules.max_repeats ?? 2,
  };
}

function sitemapOptions({ sitemaps }: NonNullable<CrawlConfig['crawl_config']>): SitemapOptions {
  const { from, since } = sitemapSource(sitemaps);
  return {
    auto: from === 'auto',
    urls: typeof from === 'string' ? [] : from,
    sinceMs: since === undefined ? null : Date.parse(since),
  };
}

function agentsOf(config: UserAgentConfig = DEFAULT_USER_AGENT): CrawlPlan['userAgents'] {
  if (typeof config === 'string') return [config];
  const { mode = 'fixed', list } = config;
  const [first = DEFAULT_USER_AGENT, ...others] = list;
  return mode === 'rotate' ? [first, ...others] : [first];
}

function robotsOptions({ robots = {} }: CrawlConfig, agents: CrawlPlan['userAgents']): RobotsOptions {
  // Whoever goes by many names is asked for by the one that is our own.
  const [userAgent] = agents.length === 1 ? agents : [DEFAULT_USER_AGENT];
  return {
    obey: robots.obey ?? true,
    agent: robots.agent ?? productTokenOf(userAgent),
    onUnreachable: robots.on_unreachable ?? 'deny',
    maxCrawlDelayMs: (robots.max_crawl_delay ?? 30) * 1000,
  };
}

/**
 * The folder a `save_path` means: `/app/output` stands for the output root, and a relative path is
 * taken from there. Null if it leads out.
 */
function resolveSavePath(savePath: string | undefined, outputRoot: string): string | null {
  if (savePath?.includes('\0')) return null;
  const inMount = path.posix.resolve(CONTAINER_OUTPUT_PATH, savePath ?? '.');
  const relative = path.posix.relative(CONTAINER_OUTPUT_PATH, inMount);
  return relative === '..' || relative.startsWith('../') ? null : path.resolve(outputRoot, relative);
}

// File systems allow 255 bytes a name; the suffixes need some of them.
const PREFIX_BYTES_MAX = 180;

/** A name as the start of a file name on any system; letters of every script are kept. */
export function filePrefix(name: string): string {
  const safe = name
    // oxlint-disable-next-line no-control-regex -- control characters are what must go
    .replaceAll(/[\s\u0000-\u001f\u007f/\\:*?"<>|]+/gu, '_')
    .replace(/^[._]+/u, '')
    .replace(/[._]+$/u, '');
  let short = '';
  for (const character of safe) {
    if (Buffer.byteLength(short + character) > PREFIX_BYTES_MAX) break;
    short += character;
  }
  if (short === '') return 'items';
  // The crawl's own report has this name.
  return `${short.toLowerCase()}.json` === COMPLETION_FILE_NAME ? `${short}_items` : short;
}
