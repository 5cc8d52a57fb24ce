import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Type, type TSchema } from 'typebox';
import { PROBLEM_CONTENT_TYPE, ProblemSchema } from '@crawlerd/shared';
import type { App } from './app.ts';

type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 503;

const MEANINGS: Readonly<Record<ProblemStatus, string>> = {
  400: 'The request is invalid: `errors` lists the invalid fields. Nothing was changed.',
  401: 'The credential is missing or invalid. Nothing was changed.',
  403: 'The credential does not allow this. Nothing was changed.',
  404: 'The requested resource does not exist.',
  409: 'The status of the execution does not allow this. Nothing was changed.',
  413: 'The body is too large. Nothing was changed.',
  422: 'The Idempotency-Key was already used for a different launch. Nothing was started.',
  429: 'The queue is full. Nothing was started.',
  503: 'The data folder or the engine is not available; `detail` says what to do.',
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
          'Launches each crawl in its own container and supervises it. ' +
          'Every route is also available without the /api/v1 prefix.',
        license: { name: 'MIT' },
      },
      tags: [
        { name: 'executions', description: 'Launch, inspect and stop crawls' },
        { name: 'monitoring', description: 'Reports of crawlers, and live state' },
        { name: 'service', description: 'Health of crawlerd itself' },
      ],
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
}
