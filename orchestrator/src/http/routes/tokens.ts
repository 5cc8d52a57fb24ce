import { Type } from 'typebox';
import { BODY_SCHEMAS, TokenCreatedSchema, TokenListSchema, TokenSchema } from '@crawlerd/shared';
import { createToken, revokeToken } from '../../use-cases/manage-tokens.ts';
import type { App } from '../app.ts';
import { callerOf } from '../caller.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { Services } from '../services.ts';
import { tokenView } from '../token-view.ts';

/** Any text is accepted: an unknown id is answered with 404. */
const TokenParams = Type.Object({ id: Type.String() });

/** Who may ask for what. */
export function tokenRoutes(app: App, services: Services): void {
  app.get(
    '/tokens',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listTokens',
        tags: ['service'],
        summary: 'All tokens but CRAWLERD_API_TOKEN, those that are revoked too, never what they are',
        response: { 200: TokenListSchema },
      },
    },
    () => ({ tokens: services.store.tokens.all().map(tokenView) }),
  );

  app.post(
    '/tokens',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'createToken',
        tags: ['service'],
        summary: 'Make a token; this answer alone shows it',
        description: 'From the first one on every request needs a token, also on this machine.',
        body: BODY_SCHEMAS.token,
        response: {
          201: TokenCreatedSchema,
          ...problemAnswers('invalid_token', 'token_name_taken', 'tokens_full', 'admin_token_needed'),
        },
      },
    },
    (request, reply) => {
      const { token, text } = createToken(services, request.body, callerOf(request));
      void reply.header('cache-control', 'no-store');
      return reply.code(201).send({ ...tokenView(token), token: text });
    },
  );

  app.delete(
    '/tokens/:id',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'revokeToken',
        tags: ['service'],
        summary: 'Revoke a token: nothing is granted to it from the answer on',
        description: 'It stays in the list. May be repeated.',
        params: TokenParams,
        response: { 200: TokenSchema, ...problemAnswers('token_unknown') },
      },
    },
    ({ params: { id } }) => tokenView(revokeToken(services, id)),
  );
}
