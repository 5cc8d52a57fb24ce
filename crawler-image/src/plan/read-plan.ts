import { readFile } from 'node:fs/promises';
import type { Fault } from '@crawlerd/shared';
import { planCrawl, type CrawlPlan, type PlanResult } from './crawl-plan.ts';
import type { Settings } from './environment.ts';

/** Reads and checks the crawl config. */
export async function readPlan({ configPath, outputRoot }: Settings): Promise<PlanResult> {
  let text: string;
  try {
    text = await readFile(configPath, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = `${configPath} cannot be read (${code}); set CONFIG_PATH to the crawl config`;
    return { faults: [{ field: '', message }] };
  }
  const result = planCrawl(text, outputRoot);
  if ('faults' in result || !hasSelectors(result.plan)) return result;
  // What reads selectors takes longer to load than the rest; most crawls have none.
  const { selectorFaults } = await import('./selector-faults.ts');
  const faults = selectorFaults(result.plan);
  return faults.length > 0 ? { faults } : result;
}

function hasSelectors({ fields, itemSelector }: CrawlPlan): boolean {
  return itemSelector !== null || fields.some((field) => typeof field !== 'string' && 'selectors' in field);
}

/** All faults as one sentence that names each field. */
export function faultSentence(what: string, faults: readonly Fault[]): string {
  return `${what}: ${faults.map(({ field, message }) => `${field} ${message}`.trim()).join('; ')}.`;
}
