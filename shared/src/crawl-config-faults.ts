import { CrawlConfigSchema } from './crawl-config.ts';
import { targetFaults } from './crawl-targets.ts';
import { dataFieldFaults } from './data-fields.ts';
import { faultsOf, isValid, type Fault } from './faults.ts';
import { cookieFaults, headerFaults } from './http.ts';
import { itemSchemaFault } from './item-schema.ts';
import { proxyFaults } from './proxies.ts';
import { sitemapFaults } from './sitemaps.ts';

/**
 * All issues of a crawl config: those of the schema, then the rules that a schema cannot express.
 * An empty list means the value is a crawl config.
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
