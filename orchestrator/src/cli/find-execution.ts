import { EXECUTION_ID, type ExecutionStatus } from '@crawlerd/shared';
import { InvalidArgumentError } from 'commander';
import type { Context } from './context.ts';
import { UserError } from './dependencies.ts';
import { formatAge } from './duration.ts';
import { listExecutions } from './list-all.ts';
import { shortIds } from './short-id.ts';
import { printable } from './text.ts';

/** Stands for the execution that was launched last. */
export const LATEST = 'latest';
export const ID_ARGUMENT = 'execution id, the start of one, or "latest"';

/** Fewer characters are a slip of the finger: they would mean whatever happens to be stored. */
const SHORTEST_PREFIX = 4;
const WHOLE_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** Candidates that are shown where several executions are meant. */
const CANDIDATES = 10;

/** An argument that names an execution; {@link findExecution} finds it. */
export function executionName(text: string): string {
  if (!new RegExp(EXECUTION_ID, 'u').test(text)) {
    throw new InvalidArgumentError(`It must be an ${ID_ARGUMENT}.`);
  }
  if (text.length < SHORTEST_PREFIX) {
    throw new InvalidArgumentError(`It is too short: type at least ${SHORTEST_PREFIX} characters of the id.`);
  }
  // UUIDs are written in lower case, and read in both (RFC 9562, section 4).
  return /^[\da-f-]+$/i.test(text) ? text.toLowerCase() : text;
}

/**
 * The id of the execution that somebody names: by its whole id, which is not looked up, by the start of it, or as the
 * latest one.
 *
 * @throws UserError if there is none, or more than one.
 */
export async function findExecution(context: Context, name: string): Promise<string> {
  if (WHOLE_ID.test(name)) return name;
  if (name === LATEST) {
    const { executions } = await listExecutions(context.client, { limit: 1 });
    const [newest] = executions;
    if (newest !== undefined) return newest.execution_id;
    throw new UserError('There are no executions yet. Launch one with: crawlerd run <config.json>');
  }
  const query = { id_prefix: name, limit: CANDIDATES };
  const { executions, next_cursor: more } = await listExecutions(context.client, query);
  const [found, second] = executions;
  if (found === undefined) {
    throw new UserError(`No execution has an id that starts with "${name}". List them with: crawlerd ls`);
  }
  if (second === undefined && more === null) return found.execution_id;
  const exact = executions.find(({ execution_id: id }) => id === name);
  if (exact !== undefined) return exact.execution_id;
  throw new UserError(ambiguous(name, executions, more !== null, context.io.now()));
}

function ambiguous(
  name: string,
  candidates: readonly ExecutionStatus[],
  hasMore: boolean,
  nowMs: number,
): string {
  const short = shortIds(candidates.map(({ execution_id: id }) => id));
  const lines = candidates.map(({ execution_id: id, task_name: task, status, created_at: at }) =>
    [short(id), task, status, formatAge(at, nowMs)].map(printable).join('  '),
  );
  return [
    `Several executions have an id that starts with "${name}": type more of it.`,
    ...lines.map((line) => `  ${line}`),
    ...(hasMore ? ['  and more: list them with crawlerd ls'] : []),
  ].join('\n');
}
