import { messageOf, type Check } from '@crawlerd/shared';
import type { DoctorCheck } from '../ports/doctor-check.ts';

/** Runs the checks in their order; a fault becomes a failed check, never an exception. */
export async function runDoctorChecks(doctorChecks: readonly DoctorCheck[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, needs, run } of doctorChecks) {
    if (needs !== undefined && checks.some((check) => check.name === needs && !check.ok)) {
      checks.push({ name, ok: false, detail: `skipped: fix ${needs} first` });
      continue;
    }
    try {
      const found = await run();
      if (typeof found === 'string') checks.push({ name, ok: true, detail: found });
      else checks.push({ name, ok: true, warning: true, detail: found.warning });
    } catch (error) {
      checks.push({ name, ok: false, detail: messageOf(error) });
    }
  }
  return checks;
}
