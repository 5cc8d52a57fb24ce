import {
  isValid,
  jsonIssue,
  parseJson,
  TaskSchema,
  valueIssues,
  type ValidationIssue,
} from '@crawlerd/shared';
import type { RequestChecks } from '../ports/request-checks.ts';

/** Longer ones are looked at in the thread that checks: every other request waits while one is looked at here. */
const HERE_MAX = 64 * 1024;

/** Whether a stored task still fits: many times quicker than to say what does not. */
export function isTaskFit(body: string): boolean {
  const value = parseJson(body);
  return jsonIssue(value) === null && isValid(TaskSchema, value);
}

/**
 * What of a stored task does not fit any more. It fitted when it was put, but that may have been an older crawlerd.
 *
 * @throws ChecksError if it cannot be checked now.
 */
export async function taskIssues(checks: RequestChecks, body: string): Promise<readonly ValidationIssue[]> {
  if (body.length <= HERE_MAX) return valueIssues(TaskSchema, parseJson(body));
  const checked = await checks.body('task', body);
  switch (checked.outcome) {
    case 'valid':
      return [];
    case 'invalid':
      return checked.issues;
    case 'not_json':
      return [{ field: '', message: 'is not JSON' }];
  }
}
