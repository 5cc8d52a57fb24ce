import type { Check } from '@crawlerd/shared';
import type { Look } from '../ports/look.ts';

/** Runs the looks in their order; a fault becomes a failed check, never an exception. */
export async function runChecks(looks: readonly Look[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, needs, find } of looks) {
    if (needs !== undefined && checks.some((check) => check.name === needs && !check.ok)) {
      checks.push({ name, ok: false, detail: `skipped: fix ${needs} first` });
      continue;
    }
    try {
      checks.push({ name, ok: true, detail: await find() });
    } catch (error) {
      checks.push({ name, ok: false, detail: error instanceof Error ? error.message : String(error) });
    }
  }
  return checks;
}
