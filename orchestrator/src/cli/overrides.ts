import { messageOf } from '@crawlerd/shared';
import { UsageError, UserError } from './dependencies.ts';
import type { CliIo } from './io.ts';
import { compact, parsed, readJsonInput } from './json-input.ts';

/** A JSON merge patch as somebody wrote it. */
export interface Overrides {
  /** The same, behind some members that it may override: no number of it is rounded on the way. */
  with(members: object): string;
}

/**
 * @param given JSON, or where there is some; undefined for no overrides.
 * @throws UserError if it is no JSON object.
 */
export async function readOverrides(given: string | undefined, io: Pick<CliIo, 'stdin'>): Promise<Overrides> {
  const { name, text, value } = await jsonOf(given ?? '{}', io);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(`${name} must hold a JSON object, such as {"labels": {"team": "prices"}}.`);
  }
  const own = compact(text).trim().slice(1, -1);
  const isTaken = (key: string): boolean => Object.hasOwn(value, key);
  return {
    with: (members) => {
      const others = Object.entries(members).filter(([key]) => !isTaken(key));
      const before = JSON.stringify(Object.fromEntries(others)).slice(1, -1);
      return `{${[before, own].filter((part) => part !== '').join(',')}}`;
    },
  };
}

async function jsonOf(given: string, io: Pick<CliIo, 'stdin'>) {
  if (!given.trimStart().startsWith('{')) return readJsonInput(given, io, 'a merge patch');
  try {
    return { name: '--override', text: given, value: parsed(given, '--override') };
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
}
