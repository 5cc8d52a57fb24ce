import { Type } from 'typebox';
import { BODY_SCHEMAS, SecretListSchema, SecretNameSchema, SecretSchema } from '@crawlerd/shared';
import { listSecrets, removeSecret, setSecret } from '../../use-cases/manage-secrets.ts';
import type { App } from '../app.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { Services } from '../services.ts';
import { secretView } from '../views.ts';

const SecretParams = Type.Object({ name: SecretNameSchema });

/** Values that configs refer to by name, and that no answer shows. */
export function secretRoutes(app: App, services: Services): void {
  app.get(
    '/secrets',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'listSecrets',
        tags: ['service'],
        summary: 'Names and times of all secrets, never their values',
        response: { 200: SecretListSchema },
      },
    },
    () => ({ secrets: listSecrets(services).map(secretView) }),
  );

  app.put(
    '/secrets/:name',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'setSecret',
        tags: ['service'],
        summary: 'Keep a secret under a name, encrypted',
        description:
          'Answers 201 for a new name, 200 if it replaces an earlier value. Executions read it when they are launched: ' +
          'those that wait get the new value, those that run keep the one they have.',
        params: SecretParams,
        body: BODY_SCHEMAS.secret,
        response: { 200: SecretSchema, 201: SecretSchema, ...problemAnswers('secrets_full') },
      },
    },
    ({ params: { name }, body: { value } }, reply) => {
      const { secret, isNew } = setSecret(services, name, value);
      return reply.code(isNew ? 201 : 200).send(secretView(secret));
    },
  );

  app.delete(
    '/secrets/:name',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'removeSecret',
        tags: ['service'],
        summary: 'Remove a secret',
        description: 'Executions that refer to it and have not been launched yet fail then, and say so.',
        params: SecretParams,
        response: {
          204: Type.Null({ description: 'The secret was removed.' }),
          ...problemAnswers('secret_unknown'),
        },
      },
    },
    ({ params: { name } }, reply) => {
      removeSecret(services, name);
      return reply.code(204).send(null);
    },
  );
}
