import type { Check } from '@crawlerd/shared';

/** One look at the machine: what was found, or throws a sentence about what is wrong. */
export interface Look {
  readonly name: string;
  /** Looks that make no sense if this one failed are left out. */
  readonly needs?: string;
  readonly find: () => Promise<string>;
}

/** Runs the looks in their order; a fault becomes a failed check, never an exception. */
export async function runChecks(looks: readonly Look[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, needs, find } of looks) {
    if (needs !== undefined && checks.some((check) => check.name === needs && !check.ok)) {
      checks.push({ name, ok: false, detail: `not looked at: ${needs} comes first` });
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
