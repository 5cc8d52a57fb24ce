import { readCron } from './cron-line.ts';
import { withDefaults } from './defaults.ts';
import { issuesOf, someIssues } from './issues.ts';
import { ScheduleSchema } from './schedule.ts';
import { timeZoneIssue } from './time-zone.ts';
import { isValid, type ValidationIssue } from './validation.ts';

/** All issues of a schedule: those of the schema, then the rules that a schema cannot express. */
export function scheduleIssues(value: unknown): ValidationIssue[] {
  if (!isValid(ScheduleSchema, value)) return issuesOf(ScheduleSchema, value);
  const { cron, time_zone, missed, overlap } = withDefaults(ScheduleSchema, value);
  const reading = readCron(cron);
  const zone = timeZoneIssue(time_zone);
  const issues: ValidationIssue[] = [];
  if ('issue' in reading) issues.push({ field: 'cron', message: reading.issue });
  if (zone !== null) issues.push({ field: 'time_zone', message: zone });
  if (missed === 'all' && (overlap === 'skip' || overlap === 'replace')) {
    const message = `is all, of which overlap "${overlap}" would leave one; set overlap to "queue" or "allow"`;
    issues.push({ field: 'missed', message });
  }
  return someIssues(issues);
}
