import type { Problem } from '@crawlerd/shared';
import { PROBLEM_STATUS, PROBLEM_TITLES, type ProblemCode } from '../problem-codes.ts';
import { ID, TOMBSTONE } from './executions.ts';
import { PROBLEM_DETAILS } from './problem-details.ts';

type Errors = NonNullable<Problem['errors']>;

/** The fields that a problem names. */
const ERRORS: Readonly<Partial<Record<ProblemCode, Errors>>> = {
  invalid_launch: [{ field: 'config.base_url', message: 'must be an http:// or https:// URL' }],
  invalid_task: [{ field: 'config.base_url', message: 'must be an http:// or https:// URL' }],
  invalid_request: [{ field: 'labels', message: 'must be object' }],
  invalid_query: [
    { field: 'cursor', message: 'is not a cursor of this list: leave it out for the first page' },
  ],
  invalid_bulk: [
    { field: 'filter', message: 'must name at least one: a request for every execution says all=true' },
  ],
  invalid_token: [
    {
      field: 'labels',
      message: 'cannot be given with the scope admin, which concerns everything: use operate',
    },
  ],
  invalid_endpoint: [{ field: 'channel.url', message: 'must be an https:// URL for this type' }],
  cache_unfinished: [
    { field: 'cache_from', message: 'is running: wait until it has finished, or choose another execution' },
  ],
};

/** What stands in a path for its parameters. */
const IN_PATHS: Readonly<Record<string, string>> = { id: ID, name: 'books-daily', attempt: '1' };

/** A problem body of this code, as it is answered to a request for this path of the document. */
export function problemExample(code: ProblemCode, path: string) {
  const status = PROBLEM_STATUS[code];
  const errors = ERRORS[code];
  return {
    type: 'about:blank',
    title: PROBLEM_TITLES[status],
    status,
    code,
    detail: PROBLEM_DETAILS[code],
    ...(errors !== undefined && { errors }),
    ...(code === 'execution_removed' && { tombstone: TOMBSTONE }),
    instance: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => IN_PATHS[name] ?? name),
  } satisfies Problem;
}
