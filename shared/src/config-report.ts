import type { CrawlConfig } from './crawl-config.ts';
import { crawlConfigIssues } from './crawl-config-issues.ts';
import { secretUses, type SecretUse } from './secrets.ts';
import { unknownKeyWarnings } from './unknown-keys.ts';
import type { ValidationIssue } from './validation.ts';

/** What there is to say of a crawl config before it is accepted. */
export interface ConfigReport {
  readonly issues: readonly ValidationIssue[];
  /** What looks like a mistake of a config for the bundled crawler, though it is accepted. */
  readonly warnings: readonly string[];
  /** What it refers to, see {@link secretUses}. */
  readonly secrets: readonly SecretUse[];
}

/** Compiles the schemas and patterns in the config, which takes as long as its author likes. */
export function configReport(config: CrawlConfig): ConfigReport {
  return {
    issues: crawlConfigIssues(config),
    warnings: unknownKeyWarnings(config),
    secrets: secretUses(config),
  };
}
