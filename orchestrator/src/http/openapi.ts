import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Type, type TSchema } from 'typebox';
import { PROBLEM_CONTENT_TYPE, ProblemSchema } from '@crawlerd/shared';
import type { App } from './app.ts';

type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 503;

const MEANINGS: Readonly<Record<ProblemStatus, string>> = {
  400: 'The request has faults: `errors` names each wrong field. Nothing was changed.',
  401: 'No credential, or one that nobody holds. Nothing was changed.',
  403: 'The credential cannot speak for this execution. Nothing was changed.',
  404: 'What was asked for is not there.',
  409: 'The execution is not in a status that allows it; nothing was changed.',
  413: 'The body is too large. Nothing was changed.',
  422: 'The Idempotency-Key was used for another launch. Nothing was started.',
  429: 'The queue is full. Nothing was started.',
  503: 'The data folder or the engine cannot be used now; `detail` says what to do.',
};

/** The problem answers of a route, for its schema. */
export function problemAnswers<S extends ProblemStatus>(...statuses: S[]): Record<S, TSchema> {
  const answers = statuses.map((status) => [
    status,
    { description: MEANINGS[status], content: { [PROBLEM_CONTENT_TYPE]: { schema: ProblemSchema } } },
  ]);
  return Object.fromEntries(answers);
}

/** An answer that is streamed as text of some kind. */
export function textAnswer(description: string, ...contentTypes: string[]) {
  const content = contentTypes.map((type) => [type, { schema: Type.String() }]);
  return { description, content: Object.fromEntries(content) };
}

/** An answer that is JSON, or streamed as text for those who ask for that. */
export function jsonOrText(json: TSchema, textType: string, description: string) {
  const content = { 'application/json': { schema: json }, [textType]: { schema: Type.String() } };
  return { description, content };
}

/** The OpenAPI document, made from the routes' own schemas, and its page at `/docs`. */
export async function describeApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'crawlerd',
        version: '1',
        description:
          'Launches crawls, each in a container of its own, and watches over them. ' +
          'Every route also answers without the /api/v1 prefix.',
        license: { name: 'MIT' },
      },
      tags: [
        { name: 'executions', description: 'Launch, look at and stop crawls' },
        { name: 'monitoring', description: 'What crawlers report, and the live state' },
        { name: 'service', description: 'Whether crawlerd itself is well' },
      ],
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
}
