import { readFile } from 'node:fs/promises';
import { errorCodeOf, type ValidationIssue } from '@crawlerd/shared';
import { hideInLog } from '../base/log.ts';
import { planCrawl, type CrawlPlan, type PlanResult } from './crawl-plan.ts';
import type { Settings } from './environment.ts';
import { readSecrets } from './secrets.ts';

/** Reads and checks the crawl config, with the secrets that it refers to. From then on no log shows these. */
export async function readPlan({ configPath, secretsPath, outputRoot }: Settings): Promise<PlanResult> {
  const secrets = await readSecrets(secretsPath);
  if ('issues' in secrets) return { issues: [...secrets.issues] };
  hideInLog([...secrets.values()]);
  let text: string;
  try {
    text = await readFile(configPath, 'utf8');
  } catch (error) {
    const code = errorCodeOf(error) ?? String(error);
    const message = `${configPath} cannot be read (${code}); set CONFIG_PATH to the crawl config`;
    return { issues: [{ field: '', message }] };
  }
  const result = planCrawl(text, outputRoot, secrets);
  if ('issues' in result || !hasSelectors(result.plan)) return result;
  // Loaded on demand: the selector parser takes long to load, and most crawls have no selectors.
  const { selectorIssues } = await import('./selector-issues.ts');
  const issues = selectorIssues(result.plan);
  return issues.length > 0 ? { issues } : result;
}

function hasSelectors({ fields, itemSelector }: CrawlPlan): boolean {
  return itemSelector !== null || fields.some((field) => typeof field !== 'string' && 'selectors' in field);
}

/** All issues in one sentence, each with its field. */
export function issueSentence(what: string, issues: readonly ValidationIssue[]): string {
  return `${what}: ${issues.map(({ field, message }) => `${field} ${message}`.trim()).join('; ')}.`;
}
