import { parseUrl } from './parse-url.ts';
import type { CompleteCrawlConfig, CrawlConfig } from './crawl-config.ts';
import { ISSUES_MAX } from './issues.ts';
import type { ValidationIssue } from './validation.ts';

/** The start URLs: target_urls in their order, preceded by base_url if it is not among them. */
export function crawlTargets(config: CrawlConfig): string[] {
  const targets = [...new Set(config.target_urls)];
  if (config.base_url !== undefined && !targets.includes(config.base_url)) {
    targets.unshift(config.base_url);
  }
  return targets;
}

export function targetIssues(config: CompleteCrawlConfig): ValidationIssue[] {
  const issues: ValidationIssue[] = [];
  if (config.base_url === undefined && config.target_urls.length === 0) {
    issues.push({ field: 'base_url', message: 'set base_url or at least one entry in target_urls' });
  }
  const check = (field: string, url: string): void => {
    if (parseUrl(url) === null) issues.push({ field, message: 'is not a valid URL' });
  };
  if (config.base_url !== undefined) check('base_url', config.base_url);
  for (const [i, url] of config.target_urls.entries()) {
    if (issues.length > ISSUES_MAX) break;
    check(`target_urls[${i}]`, url);
  }
  return issues;
}
