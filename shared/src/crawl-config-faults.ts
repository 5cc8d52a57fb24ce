import { CrawlConfigSchema } from './crawl-config.ts';
import { targetFaults } from './crawl-targets.ts';
import { dataFieldFaults } from './data-fields.ts';
import { withDefaults } from './defaults.ts';
import { faultsOf, isValid, type Fault } from './faults.ts';
import { cookieFaults, headerFaults } from './http.ts';
import { itemSchemaFault } from './item-schema.ts';
import { proxyFaults } from './proxies.ts';
import { sitemapFaults } from './sitemaps.ts';

/**
 * Every fault of a crawl config: the schema's own, then the rules a schema cannot say.
 * An empty list means the value is a crawl config.
 */
export function crawlConfigFaults(value: unknown): Fault[] {
  if (!isValid(CrawlConfigSchema, value)) return faultsOf(CrawlConfigSchema, value);
  const config = withDefaults(CrawlConfigSchema, value);
  return [
    ...targetFaults(config),
    ...headerFaults(config.headers),
    ...cookieFaults(config.cookies.send),
    ...proxyFaults(config),
    ...dataFieldFaults(config.crawl_config.data_fields),
    ...sitemapFaults(config.crawl_config.sitemaps),
    ...schemaFaults(config.crawl_config.item_schema),
  ];
}

function schemaFaults(schema: Record<string, unknown> | undefined): Fault[] {
  const message = itemSchemaFault(schema);
  return message === null ? [] : [{ field: 'crawl_config.item_schema', message }];
}
