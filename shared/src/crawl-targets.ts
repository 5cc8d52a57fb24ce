import type { CompleteCrawlConfig, CrawlConfig } from './crawl-config.ts';
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
  const urls: [string, string | undefined][] = [
    ['base_url', config.base_url],
    ...config.target_urls.map((url, i): [string, string] => [`target_urls[${i}]`, url]),
  ];
  for (const [field, url] of urls) {
    if (url !== undefined && !URL.canParse(url)) {
      issues.push({ field, message: `is not a valid URL: ${url}` });
    }
  }
  return issues;
}
