import { CrawlConfigSchema } from './crawl-config.ts';
import { targetIssues } from './crawl-targets.ts';
import { dataFieldIssues } from './data-fields.ts';
import { withDefaults } from './defaults.ts';
import { headerIssues } from './http.ts';
import { issuesOf, someIssues } from './issues.ts';
import { isValid, type ValidationIssue } from './validation.ts';
import { itemSchemaIssue } from './item-schema.ts';
import { proxyIssues } from './proxies.ts';
import { sitemapIssues } from './sitemaps.ts';

/**
 * All issues of a crawl config: those of the schema, then the rules that a schema cannot express.
 * An empty list means the value is a crawl config; a long one is cut as that of {@link issuesOf}.
 */
export function crawlConfigIssues(value: unknown): ValidationIssue[] {
  if (!isValid(CrawlConfigSchema, value)) return issuesOf(CrawlConfigSchema, value);
  const config = withDefaults(CrawlConfigSchema, value);
  return someIssues([
    ...targetIssues(config),
    ...headerIssues(config.headers),
    ...proxyIssues(config),
    ...dataFieldIssues(config.crawl_config.data_fields),
    ...sitemapIssues(config.crawl_config.sitemaps),
    ...schemaIssues(config.crawl_config.item_schema),
  ]);
}

function schemaIssues(schema: Record<string, unknown> | undefined): ValidationIssue[] {
  const message = itemSchemaIssue(schema);
  return message === null ? [] : [{ field: 'crawl_config.item_schema', message }];
}
