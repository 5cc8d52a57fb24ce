import { CrawlConfigSchema } from './crawl-config.ts';
import { CrawlRulesSchema } from './crawl-rules.ts';
import { fieldLevels } from './data-fields.ts';
import { DebugSchema } from './debug.ts';
import { shortKey } from './faults.ts';
import { CookiesSchema, HttpSchema } from './http.ts';
import { ImagesSchema } from './images.ts';
import { LimitsSchema } from './limits.ts';
import { nearestKey } from './nearest-key.ts';
import { CsvSchema, OutputConfigSchema } from './output-config.ts';
import { AutothrottleSchema, RobotsSchema } from './politeness.ts';
import { ProxiesSchema } from './proxies.ts';
import { RenderSchema } from './render.ts';
import { ResumeSchema } from './resume.ts';
import { LinkPatternsSchema } from './scope.ts';
import { SitemapSourceSchema } from './sitemaps.ts';
import { AgentListSchema } from './user-agent.ts';

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
  const suggestion = nearestKey(key, known);
  const hint = suggestion === null ? '' : `; did you mean "${suggestion}"?`;
  return `unknown key "${prefix}${shortKey(key)}": the bundled crawler ignores it${hint}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
