import { readFile } from 'node:fs/promises';
import type { Fault } from '@crawlerd/shared';
import { planCrawl, type PlanResult } from './crawl-plan.ts';
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
  return planCrawl(text, outputRoot);
}

/** All faults as one sentence that names each field. */
export function faultSentence(what: string, faults: readonly Fault[]): string {
  return `${what}: ${faults.map(({ field, message }) => `${field} ${message}`.trim()).join('; ')}.`;
}
