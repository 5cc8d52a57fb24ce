import {
  CONTAINER_OUTPUT_PATH,
  crawlConfigIssues,
  CrawlConfigSchema,
  crawlTargets,
  isValid,
  messageOf,
  unknownKeyWarnings,
  withDefaults,
  type CompleteCrawlConfig,
  type ValidationIssue,
  type FieldEntry,
  type OnInvalid,
} from '@crawlerd/shared';
import type { ScopeOptions } from '../urls/scope.ts';
import { httpOptions, type HttpOptions } from './http-options.ts';
import { imageOptions, type ImageOptions } from './image-options.ts';
import { limitsOf, type Limits } from './limits.ts';
import { outputOptions, type OutputOptions } from './output-options.ts';
import { filePrefix, resolveSavePath } from './output-place.ts';
import { paceOptions, type PaceOptions } from './pace-options.ts';
import { renderOptions, type RenderOptions } from './render-options.ts';
import { robotsOptions, type RobotsOptions } from './robots-options.ts';
import { NO_SECRETS, secretIssues, type Secrets } from './secrets.ts';
import { scopeOptions } from './scope-options.ts';
import { sitemapOptions, type SitemapOptions } from './sitemap-options.ts';
import { userAgentsOf, type UserAgents } from './user-agents.ts';

/** A crawl config with all defaults filled in and all paths resolved: everything the crawl needs to know. */
export interface CrawlPlan {
  readonly taskName: string;
  readonly targets: readonly string[];
  readonly userAgents: UserAgents;
  readonly timeoutMs: number;
  readonly http: HttpOptions;
  readonly pace: PaceOptions;
  /** Maximum number of requests in flight. */
  readonly concurrency: number;
  /** Maximum number of pages of one host in flight. */
  readonly perHost: number;
  readonly maxRetries: number;
  /** Errors in a row after which a host is given up; Infinity: never. */
  readonly hostErrorsMax: number;
  readonly robots: RobotsOptions;
  readonly output: OutputOptions;
  /** Absolute path inside the output root. */
  readonly outputFolder: string;
  readonly filePrefix: string;
  readonly maxPages: number;
  /** Maximum number of links between a target and a page; Infinity: no limit. */
  readonly maxDepth: number;
  readonly followLinks: boolean;
  readonly scope: ScopeOptions;
  readonly sitemaps: SitemapOptions;
  /** Query parameters to remove from links. */
  readonly stripParams: readonly string[];
  readonly extractImages: boolean;
  /** Which images are downloaded; null: none. */
  readonly images: ImageOptions | null;
  /** As sent, without defaults. */
  readonly fields: readonly FieldEntry[];
  /** On listing pages, each match of this selector is an item; null: each page is an item. */
  readonly itemSelector: string | null;
  /** The schema that items are validated against; null: they are not validated. */
  readonly itemSchema: Readonly<Record<string, unknown>> | null;
  /** What happens to invalid items. */
  readonly onInvalid: OnInvalid;
  readonly resume: ResumeOptions;
  readonly limits: Limits;
  /** Maximum number of faulty pages whose HTML is kept. */
  readonly snapshots: number;
  readonly render: RenderOptions;
}

export interface ResumeOptions {
  /** Whether the crawl resumes an interrupted one with the same config. */
  readonly enabled: boolean;
  /** A power failure loses at most what was written within this time. */
  readonly syncMs: number;
}

export type PlanResult =
  | { readonly plan: CrawlPlan; readonly warnings: string[] }
  | { readonly issues: ValidationIssue[] };

/** Checks the content of a config file and fills in the defaults. */
export function planCrawl(configText: string, outputRoot: string, secrets = NO_SECRETS): PlanResult {
  let sent: unknown;
  try {
    sent = JSON.parse(configText);
  } catch (error) {
    return { issues: [{ field: '', message: `is not JSON: ${messageOf(error)}` }] };
  }
  const issues = crawlConfigIssues(sent);
  if (issues.length > 0 || !isValid(CrawlConfigSchema, sent)) return { issues };

  const config = withDefaults(CrawlConfigSchema, sent);
  const missing = secretIssues(config, secrets);
  if (missing.length > 0) return { issues: missing };
  const outputFolder = resolveSavePath(config.output_config.save_path, outputRoot);
  if (outputFolder === null) {
    const message = `must lie inside ${CONTAINER_OUTPUT_PATH}`;
    return { issues: [{ field: 'output_config.save_path', message }] };
  }
  // As sent, because the config hash in existing journals covers them; extraction fills in their defaults.
  const fields = sent.crawl_config?.data_fields ?? config.crawl_config.data_fields;
  const plan = Object.freeze(planFrom(config, fields, { outputFolder, secrets }));
  return { plan, warnings: [...unknownKeyWarnings(sent), ...credentialWarnings(plan)] };
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

function planFrom(
  config: CompleteCrawlConfig,
  fields: readonly FieldEntry[],
  { outputFolder, secrets }: { readonly outputFolder: string; readonly secrets: Secrets },
): CrawlPlan {
  const { crawl_config: rules, output_config, resume } = config;
  const targets = crawlTargets(config);
  const userAgents = userAgentsOf(config.user_agent);
  return {
    taskName: config.task_name,
    targets,
    userAgents,
    timeoutMs: config.timeout * 1000,
    http: httpOptions(config, targets, secrets),
    pace: paceOptions(config),
    concurrency: config.concurrency,
    perHost: config.per_host ?? config.concurrency,
    maxRetries: config.max_retries,
    hostErrorsMax: config.host_errors_max === 0 ? Infinity : config.host_errors_max,
    robots: robotsOptions(config.robots, userAgents),
    output: outputOptions(output_config),
    outputFolder,
    filePrefix: filePrefix(output_config.filename_prefix ?? config.task_name),
    maxPages: rules.max_pages,
    maxDepth: rules.max_depth ?? Infinity,
    followLinks: rules.follow_links !== false,
    scope: scopeOptions(rules),
    sitemaps: sitemapOptions(rules),
    stripParams: rules.strip_params,
    extractImages: rules.extract_images !== false,
    images: imageOptions(rules),
    fields,
    itemSelector: rules.item_selector ?? null,
    itemSchema: rules.item_schema ?? null,
    onInvalid: rules.on_invalid,
    render: renderOptions(config.render),
    resume: { enabled: resume.enabled, syncMs: resume.sync_seconds * 1000 },
    limits: limitsOf(config.limits),
    snapshots: config.debug.snapshots,
  };
}
