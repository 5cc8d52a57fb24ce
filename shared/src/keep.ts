import { Type, type Static } from 'typebox';
import type { ValidationIssue } from './validation.ts';

/** So much longer is kept what did not succeed, unless it is said how long. */
export const FAILED_FACTOR = 3;
export const KEEP_NEWEST_MAX = 1_000_000;
export const KEEP_DAYS_MAX = 36_500;

const Days = (description: string) =>
  Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: KEEP_DAYS_MAX, description }));

/** What is kept of the finished executions of a saved task. */
export const KeepSchema = Type.Object(
  {
    newest: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: KEEP_NEWEST_MAX,
        description: 'So many that succeeded, and so many others.',
      }),
    ),
    days: Days('All that finished within so many days.'),
    failed_days: Days(
      `The same for those that did not succeed; at least \`days\`. Default: ${FAILED_FACTOR} times \`days\`.`,
    ),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description:
      'What is kept of its finished executions, in place of CRAWLERD_KEEP_*: whatever one of these keeps. The rest is ' +
      'removed with its files.',
  },
);
export type Keep = Static<typeof KeepSchema>;

/** What is wrong with one that fits its schema. @param names what its keys are called where it is set. */
export function keepIssues(
  { days, failed_days: failedDays }: Keep,
  names = { days: 'days', failed_days: 'failed_days' },
): ValidationIssue[] {
  if (days === undefined || failedDays === undefined || failedDays >= days) return [];
  const message = `is ${failedDays}, less than ${names.days} (${days}): what did not succeed is kept at least as long`;
  return [{ field: names.failed_days, message }];
}
