import { LinkPatternsSchema, withDefaults, type CompleteCrawlConfig } from '@crawlerd/shared';
import type { ScopeOptions } from '../urls/scope.ts';

export function scopeOptions(rules: CompleteCrawlConfig['crawl_config']): ScopeOptions {
  const { follow_links: links } = rules;
  const { include, exclude } = typeof links === 'boolean' ? withDefaults(LinkPatternsSchema, {}) : links;
  return {
    kind: rules.scope,
    include,
    exclude,
    maxUrlLength: rules.max_url_length,
    maxSegments: rules.max_segments,
    maxRepeats: rules.max_repeats,
  };
}
