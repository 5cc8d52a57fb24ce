import type { LaunchRequest } from '@crawlerd/client';
import { ExecutionDetailSchema, isValid, issuesOf, type ExecutionDetail } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';

/** What is to be launched. */
export interface LaunchInput {
  /** JSON as it was written: the service judges it, and no number of it is rounded on the way. */
  readonly config: string;
  readonly taskName: string | null;
  /** What else is launched if the input was what `show --json` prints; else empty. */
  readonly request: LaunchRequest;
}

/**
 * The launch of an execution that `show --json` printed; null for a crawl config. The two are never mistaken for each
 * other: a config names what to crawl at its top, and the picture of an execution has its `execution_id` there.
 *
 * @throws UserError for the picture of an execution that does not say what was launched.
 */
export function launchAgain(value: unknown, name: string): LaunchInput | null {
  if (!isExecution(value)) return null;
  if (!('config' in value)) {
    throw new UserError(
      `${name} has the state of an execution without its config: use crawlerd show --json.`,
    );
  }
  if (!isValid(ExecutionDetailSchema, value)) {
    const [issue] = issuesOf(ExecutionDetailSchema, value);
    const what = issue === undefined ? '' : ` (${issue.field}: ${issue.message})`;
    throw new UserError(
      `${name} is not what this version of crawlerd show --json prints${what}. Save its "config" to a file and run that.`,
    );
  }
  return { config: JSON.stringify(value.config), taskName: value.task_name, request: requestOf(value) };
}

function isExecution(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return 'execution_id' in value && !('base_url' in value) && !('target_urls' in value);
}

function requestOf(detail: ExecutionDetail): LaunchRequest {
  const { max_duration_seconds: duration, acceptance, cache_from: cache, group, resources } = detail;
  return {
    ...(!isBundled(detail.image) && { image: detail.image }),
    labels: detail.labels,
    priority: detail.priority,
    max_attempts: detail.max_attempts,
    heartbeat_interval_seconds: detail.heartbeat_interval_seconds,
    stale_after_seconds: detail.stale_after_seconds,
    ...(duration !== null && { max_duration_seconds: duration }),
    ...(acceptance !== null && { acceptance }),
    ...(cache !== null && { cache_from: cache }),
    ...(group !== null && { group }),
    ...(Object.keys(resources).length > 0 && { resources }),
    // Nobody is shown the values: the service takes them over.
    ...(detail.env_names.length > 0 && { env_from: detail.execution_id }),
  };
}

/** Its tag changes with each version of crawlerd, and only the current one is allowed and there: `task_type` names it. */
function isBundled(image: string): boolean {
  return /^crawlerd\/crawler:(?!.*-browser$)/.test(image);
}
