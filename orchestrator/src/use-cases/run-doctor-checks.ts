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
      checks.push({ name, ok: true, detail: await run() });
    } catch (error) {
      checks.push({ name, ok: false, detail: messageOf(error) });
    }
  }
  return checks;
}
