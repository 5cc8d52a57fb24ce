import type { FastifyRequest } from 'fastify';
import { existsFor, type Caller } from '../domain/caller.ts';
import type { Store } from '../ports/store.ts';
import { unknownExecution, unknownTask } from '../use-cases/errors.ts';
import { findFor } from '../use-cases/find-for.ts';
import { launchLabelsOf } from '../use-cases/task-labels.ts';
import type { ProblemFacts } from './problems.ts';

/**
 * How a route is narrowed for a token that only some labels exist for; one that declares nothing is refused to it.
 *
 * - `execution`: the `id` of the path is an execution. One without the labels is unknown, and so is one that was removed,
 *   of which the labels are not known any more.
 * - `task`: the `name` of the path is a task, and what it launches has labels; so is an earlier `revision`.
 * - `caller`: what it does depends on `request.caller`.
 */
export type Narrowed = 'execution' | 'task' | 'caller';

declare module 'fastify' {
  interface FastifyContextConfig {
    narrowed?: Narrowed;
  }
}

/**
 * What is wrong with a request of this caller; null if nothing is. The one place where it is decided that what is
 * somebody else's does not exist, before anything of the request is looked at.
 *
 * @throws RequestError `execution_unknown`, `task_unknown`
 */
export function narrowingFault(
  { params, query, routeOptions }: FastifyRequest,
  caller: Caller,
  store: Pick<Store, 'find' | 'tasks'>,
): ProblemFacts | null {
  if (caller.labels === null) return null;
  const narrowed: Narrowed | undefined = routeOptions.config.narrowed;
  switch (narrowed) {
    case undefined:
      return REFUSED;
    case 'execution': {
      const id = textOf(params, 'id') ?? '';
      if (findFor(store, caller, id) === null) throw unknownExecution(id);
      return null;
    }
    case 'task': {
      const name = textOf(params, 'name') ?? '';
      const asked = textOf(query, 'revision');
      const current = store.tasks.find(name);
      const shown = asked === null ? current : store.tasks.find(name, Number(asked));
      for (const task of [current, shown]) {
        if (task === null || !existsFor(caller, launchLabelsOf(task))) throw unknownTask(name);
      }
      return null;
    }
    case 'caller':
      return null;
  }
}

function textOf(values: unknown, key: string): string | null {
  const value: unknown = typeof values === 'object' && values !== null ? Reflect.get(values, key) : null;
  return typeof value === 'string' ? value : null;
}

const REFUSED: ProblemFacts = {
  status: 403,
  code: 'token_narrowed',
  detail:
    'The token is narrowed to labels, and this concerns everything: use a token without labels. Nothing was changed.',
};
