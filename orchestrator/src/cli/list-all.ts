import type { ApiClient } from '@crawlerd/client';
import type { ExecutionList, ListQuery } from '@crawlerd/shared';

/** The most the service gives on one page. */
const PAGE_SIZE = 1000;

/**
 * The first executions of a list, as many as asked for or all there are. The service ends a page when it has looked at
 * enough, perhaps with none on it, so the pages are followed until there is what was asked for.
 */
export async function listExecutions(
  client: ApiClient,
  {
    limit,
    ...filters
  }: { readonly [Key in keyof ListQuery]: ListQuery[Key] | undefined } & {
    readonly limit: number;
  },
): Promise<ExecutionList> {
  const executions: ExecutionList['executions'] = [];
  let next: string | null = null;
  do {
    const asked = Math.min(PAGE_SIZE, limit - executions.length);
    const page = await client.list({ ...filters, limit: asked, cursor: next ?? undefined });
    executions.push(...page.executions);
    next = page.next_cursor;
  } while (next !== null && executions.length < limit);
  return { executions, next_cursor: next };
}
