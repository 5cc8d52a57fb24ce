import type { TokenCreated, TokenRequest } from '@crawlerd/shared';
import type { App } from '../app.ts';

export const API_TOKEN = 'a-token-of-some-length';

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** Makes a token with that of the environment. */
export async function makeToken(
  operator: App,
  request: Partial<TokenRequest> = {},
  by: string | null = API_TOKEN,
): Promise<TokenCreated> {
  const answer = await operator.inject({
    method: 'POST',
    url: '/tokens',
    headers: by === null ? {} : bearer(by),
    payload: { name: 'ci', scope: 'read', ...request },
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json<TokenCreated>();
}
