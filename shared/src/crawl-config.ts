import { Type, type Static } from 'typebox';
import { dataFieldFaults, DataFieldsSchema, fieldLevels } from './data-fields.ts';
import { itemSchemaFault, ItemSchemaProperties } from './item-schema.ts';
import { faultsOf, isValid, PatternString, shortKey, type Fault } from './faults.ts';

/** How an interrupted crawl is resumed. */
export const ResumeSchema = Type.Object(
  {
    enabled: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Continue an interrupted crawl that has the same config and output folder.',
      }),
    ),
    sync_seconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 1,
        description: 'Time between two syncs to disk; a power failure loses at most this much work.',
      }),
    ),
  },
  { description: 'How an interrupted crawl is resumed.' },
);

export const CrawlRulesSchema = Type.Object(
  {
    max_pages: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000_000,
        default: 100,
        description: 'Maximum number of pages crawled successfully; retries do not count.',
      }),
    ),
    max_depth: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        description:
          'Maximum number of links between a target and a page; 0: only the targets. Default: no limit.',
      }),
    ),
    ...ScopeProperties,
    ...SitemapProperties,
    ...ImageProperties,
    data_fields: Type.Optional(DataFieldsSchema),
    item_selector: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'For listing pages: a CSS selector; each match becomes an item.',
      }),
    ),
    ...ItemSchemaProperties,
  },
  { description: 'What to crawl and what to extract from each page.' },
);
import {
  cookieFaults,
  CookiesSchema,
  headerFaults,
  HeadersSchema,
  HttpSchema,
  TimeoutProperties,
} from './http.ts';
import { AutothrottleSchema, RobotsSchema } from './politeness.ts';
import { proxyFaults, ProxiesSchema } from './proxies.ts';
import { RenderConfigSchema, RenderSchema } from './render.ts';
import { AgentListSchema, UserAgentSchema } from './user-agent.ts';
import { DebugSchema } from './debug.ts';
import { ImageProperties, ImagesSchema } from './images.ts';
import { LimitsSchema } from './limits.ts';
import { CsvSchema, OutputConfigSchema } from './output-config.ts';
import { LinkPatternsSchema, ScopeProperties } from './scope.ts';
import { sitemapFaults, SitemapProperties, SitemapSourceSchema } from './sitemaps.ts';
import { WebUrl } from './web-url.ts';

/**
 * The crawl config: one JSON document per execution. Durations are seconds.
 *
 * Unknown keys are accepted here (another image may know them) and reported by
 * {@link unknownKeyWarnings}, so that a typo is seen.
 */
export const CrawlConfigSchema = Type.Object(
  {
    // The name is shown on terminals and in logs, where control characters do harm.
    task_name: PatternString(
      '^[^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u001f\\u007f]*$',
      'must not be empty or hold control characters',
      { maxLength: 200, description: 'Display name; need not be unique.' },
    ),
    task_type: Type.Optional(
      PatternString(
        '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$',
        'must be a short name of letters, digits, dot, dash and underscore',
        { default: 'crawler', description: 'Selects the image; "crawler" is the bundled one.' },
      ),
    ),
    base_url: Type.Optional(WebUrl),
    target_urls: Type.Optional(
      Type.Array(WebUrl, {
        maxItems: 100_000,
        description: 'Start URLs; base_url is added if it is not among them.',
      }),
    ),
    user_agent: Type.Optional(UserAgentSchema),
    timeout: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 3600,
        default: 30,
        description: 'Timeout of one request in seconds, including its body.',
      }),
    ),
    ...TimeoutProperties,
    headers: Type.Optional(HeadersSchema),
    cookies: Type.Optional(CookiesSchema),
    http: Type.Optional(HttpSchema),
    proxies: Type.Optional(ProxiesSchema),
    delay: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 1,
        description: 'Seconds between the starts of two requests to the same host.',
      }),
    ),
    delay_jitter: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        default: 0.5,
        description: 'Random variation of each delay, as a share of it.',
      }),
    ),
    autothrottle: Type.Optional(AutothrottleSchema),
    concurrency: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        default: 8,
        description: 'Maximum number of requests in flight, across all hosts.',
      }),
    ),
    per_host: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        description: 'Maximum number of pages in flight per host; default: same as concurrency.',
      }),
    ),
    max_retries: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        default: 3,
        description: 'Retries after a network error, 408, 429 or 5xx.',
      }),
    ),
    host_errors_max: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        default: 20,
        description: 'Consecutive network errors and 5xx after which the crawl gives up on a host; 0: never.',
      }),
    ),
    robots: Type.Optional(RobotsSchema),
    resume: Type.Optional(ResumeSchema),
    limits: Type.Optional(LimitsSchema),
    debug: Type.Optional(DebugSchema),
    render: Type.Optional(RenderConfigSchema),
    output_config: Type.Optional(OutputConfigSchema),
    crawl_config: Type.Optional(CrawlRulesSchema),
  },
  { description: 'What to crawl. Unknown keys are kept and reported as warnings.' },
);

export type CrawlConfig = Static<typeof CrawlConfigSchema>;

/**
 * All issues of a crawl config: those of the schema, then the rules that a schema cannot express.
 * An empty list means the value is a {@link CrawlConfig}.
 */
export function crawlConfigFaults(value: unknown): Fault[] {
  return isValid(CrawlConfigSchema, value)
    ? [
        ...targetFaults(value),
        ...headerFaults(value.headers ?? {}),
        ...cookieFaults(value.cookies?.send ?? {}),
        ...proxyFaults(value),
        ...dataFieldFaults(value.crawl_config?.data_fields ?? []),
        ...sitemapFaults(value.crawl_config?.sitemaps),
        ...schemaFaults(value.crawl_config?.item_schema),
      ]
    : faultsOf(CrawlConfigSchema, value);
}

function schemaFaults(schema: Record<string, unknown> | undefined): Fault[] {
  const message = itemSchemaFault(schema);
  return message === null ? [] : [{ field: 'crawl_config.item_schema', message }];
}

function targetFaults(config: CrawlConfig): Fault[] {
  const faults: Fault[] = [];
  if (config.base_url === undefined && (config.target_urls ?? []).length === 0) {
    faults.push({ field: 'base_url', message: 'set base_url or at least one entry in target_urls' });
  }
  const urls: [string, string | undefined][] = [
    ['base_url', config.base_url],
    ...(config.target_urls ?? []).map((url, i): [string, string] => [`target_urls[${i}]`, url]),
  ];
  for (const [field, url] of urls) {
    if (url !== undefined && !URL.canParse(url)) {
      faults.push({ field, message: `is not a valid URL: ${url}` });
    }
  }
  return faults;
}

/** The start URLs: target_urls in their order, preceded by base_url if it is not among them. */
export function crawlTargets(config: CrawlConfig): string[] {
  const targets = [...new Set(config.target_urls ?? [])];
  if (config.base_url !== undefined && !targets.includes(config.base_url)) {
    targets.unshift(config.base_url);
  }
  return targets;
}

/** More would not be read, and a file can hold a million of them. */
const MAX_WARNINGS = 50;

/**
 * One sentence for each key of a config that the bundled crawler does not know: it is probably a typo. At most
 * 50; if there are more such keys, the last sentence says how many.
 */
export function unknownKeyWarnings(config: Record<string, unknown>): string[] {
  const unknown = unknownKeys(config);
  const shown = unknown.length > MAX_WARNINGS ? MAX_WARNINGS - 1 : unknown.length;
  const warnings = unknown.slice(0, shown).map(warningFor);
  return shown === unknown.length
    ? warnings
    : [...warnings, `${unknown.length - shown} more unknown keys: the bundled crawler ignores them too`];
}

interface UnknownKey {
  /** Path of the object the key is in, such as `crawl_config.`; empty for the config itself. */
  readonly prefix: string;
  readonly key: string;
  readonly known: readonly string[];
}

function unknownKeys(config: Record<string, unknown>): UnknownKey[] {
  const rules = isRecord(config['crawl_config']) ? config['crawl_config'] : {};
  const output = isRecord(config['output_config']) ? config['output_config'] : {};
  const levels: [string, unknown, string[]][] = [
    ['', config, Object.keys(CrawlConfigSchema.properties)],
    ['output_config.', output, Object.keys(OutputConfigSchema.properties)],
    ['output_config.csv.', output['csv'], Object.keys(CsvSchema.properties)],
    ['cookies.', config['cookies'], Object.keys(CookiesSchema.properties)],
    ['http.', config['http'], Object.keys(HttpSchema.properties)],
    ['proxies.', config['proxies'], Object.keys(ProxiesSchema.properties)],
    ['autothrottle.', config['autothrottle'], Object.keys(AutothrottleSchema.properties)],
    ['robots.', config['robots'], Object.keys(RobotsSchema.properties)],
    ['resume.', config['resume'], Object.keys(ResumeSchema.properties)],
    ['limits.', config['limits'], Object.keys(LimitsSchema.properties)],
    ['debug.', config['debug'], Object.keys(DebugSchema.properties)],
    ['user_agent.', config['user_agent'], Object.keys(AgentListSchema.properties)],
    ['render.', config['render'], Object.keys(RenderSchema.properties)],
    ['crawl_config.', rules, Object.keys(CrawlRulesSchema.properties)],
    ['crawl_config.follow_links.', rules['follow_links'], Object.keys(LinkPatternsSchema.properties)],
    ['crawl_config.extract_images.', rules['extract_images'], Object.keys(ImagesSchema.properties)],
    ['crawl_config.sitemaps.', rules['sitemaps'], Object.keys(SitemapSourceSchema.properties)],
    ...fieldLevels(rules['data_fields'] ?? []),
  ];
  return levels.flatMap(([prefix, level, known]) =>
    isRecord(level)
      ? Object.keys(level)
          .filter((key) => !known.includes(key))
          .map((key) => ({ prefix, key, known }))
      : [],
  );
}

function warningFor({ prefix, key, known }: UnknownKey): string {
  const suggestion = nearest(key, known);
  const hint = suggestion === null ? '' : `; did you mean "${suggestion}"?`;
  return `unknown key "${prefix}${shortKey(key)}": the bundled crawler ignores it${hint}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The known key this one is most like, if one is near enough to be a typo. */
function nearest(key: string, known: readonly string[]): string | null {
  const [best] = known
    .map((candidate) => ({ candidate, most: Math.max(2, candidate.length / 3) }))
    // A difference in length is a distance already; without this a key of megabytes would be compared.
    .filter(({ candidate, most }) => Math.abs(key.length - candidate.length) <= most)
    .map(({ candidate, most }) => ({ candidate, most, distance: editDistance(key.toLowerCase(), candidate) }))
    .filter(({ most, distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance);
  return best?.candidate ?? null;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
