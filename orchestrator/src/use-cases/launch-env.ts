import { ENV_NAMES_MAX, type Launch, type ValidationIssue } from '@crawlerd/shared';
import type { Caller } from '../domain/caller.ts';
import type { Store } from '../ports/store.ts';
import { findFor } from './find-for.ts';

type Env = Readonly<Record<string, string>>;

/**
 * The variables of a launch, with those that it takes from an earlier execution: nobody can read their values, so
 * whoever launches that execution again can only name it.
 */
export function launchEnv(
  store: Pick<Store, 'find' | 'input'>,
  { env = {}, env_from: from }: Launch,
  caller: Pick<Caller, 'labels'>,
): { readonly env: Env; readonly issues: readonly ValidationIssue[] } {
  if (from === undefined) return { env, issues: [] };
  if (findFor(store, caller, from) === null) {
    return { env, issues: [issue('does not exist: list executions with crawlerd ls')] };
  }
  const both = { ...store.input(from).env, ...env };
  return Object.keys(both).length <= ENV_NAMES_MAX
    ? { env: both, issues: [] }
    : { env, issues: [issue(`has too many variables: with those of env, at most ${ENV_NAMES_MAX}`)] };
}

function issue(message: string): ValidationIssue {
  return { field: 'env_from', message };
}
