import type { CrawlConfig } from './crawl-config.ts';
import type { Fault } from './faults.ts';

/** The start URLs: target_urls in their order, preceded by base_url if it is not among them. */
export function crawlTargets(config: CrawlConfig): string[] {
  const targets = [...new Set(config.target_urls ?? [])];
  if (config.base_url !== undefined && !targets.includes(config.base_url)) {
    targets.unshift(config.base_url);
  }
  return targets;
}

export function targetFaults(config: CrawlConfig): Fault[] {
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
