import { CrawlConfigSchema } from './crawl-config.ts';
import { targetIssues } from './crawl-targets.ts';
import { dataFieldIssues } from './data-fields.ts';
import { issuesOf, isValid, type ValidationIssue } from './validation.ts';
import { cookieIssues, headerIssues } from './http.ts';
import { itemSchemaIssue } from './item-schema.ts';
import { proxyIssues } from './proxies.ts';
import { sitemapIssues } from './sitemaps.ts';

/**
 * Every fault of a crawl config: the schema's own, then the rules a schema cannot say.
 * An empty list means the value is a crawl config.
 */
export function crawlConfigIssues(value: unknown): ValidationIssue[] {
  return isValid(CrawlConfigSchema, value)
    ? [
        ...targetIssues(value),
        ...headerIssues(value.headers ?? {}),
        ...cookieIssues(value.cookies?.send ?? {}),
        ...proxyIssues(value),
        ...dataFieldIssues(value.crawl_config?.data_fields ?? []),
        ...sitemapIssues(value.crawl_config?.sitemaps),
        ...schemaIssues(value.crawl_config?.item_schema),
      ]
    : issuesOf(CrawlConfigSchema, value);
}

function schemaIssues(schema: Record<string, unknown> | undefined): ValidationIssue[] {
  const message = itemSchemaIssue(schema);
  return message === null ? [] : [{ field: 'crawl_config.item_schema', message }];
}
