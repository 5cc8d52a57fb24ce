import type { CliIo } from './io.ts';
import { UsageError, UserError } from './dependencies.ts';

/** Where the command line looks for the token; `--token` wins over it. */
const TOKEN_VARIABLE = 'CRAWLERD_API_TOKEN';

/** The operator's token, and where the user wrote it. */
export interface Token {
  readonly value: string;
  readonly from: string;
}

/** @throws UserError if it could not be sent. */
export function tokenOf({ token }: { readonly token?: string }, { env }: Pick<CliIo, 'env'>): Token | null {
  const value = token ?? env[TOKEN_VARIABLE] ?? '';
  if (value === '') return null;
  const from = token === undefined ? TOKEN_VARIABLE : '--token';
  if (/^[\u0021-\u007e]+$/.test(value)) return { value, from };
  const sentence = `The token in ${from} holds a blank, a line break or another character no token has.`;
  throw token === undefined ? new UserError(sentence) : new UsageError(sentence);
}

/** What to do when the service does not accept it. */
export function tokenHint(token: Token | null): string {
  return token === null
    ? `Pass the token with --token or ${TOKEN_VARIABLE}.`
    : `The token that was sent is the one in ${token.from}.`;
}
