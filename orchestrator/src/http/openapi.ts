import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifySchema } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { PROBLEM_CONTENT_TYPE, ProblemSchema } from '@crawlerd/shared';
import type { App } from './app.ts';
import type { Access } from './access.ts';
import { withNamedSchemas } from './named-schemas.ts';
import { DOCS_PATH } from './operator-gates.ts';

type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 416 | 422 | 429 | 503;

const MEANINGS: Readonly<Record<ProblemStatus, string>> = {
  400: 'The request is invalid: `errors` lists the invalid fields. Nothing was changed.',
  401: 'The credential is missing or invalid. Nothing was changed.',
  403: 'The request comes from a page of another site, or the credential does not allow this. Nothing was changed.',
  404: 'The requested resource does not exist.',
  409: 'The state of the execution or the task does not allow this. Nothing was changed.',
  410: 'The execution was removed: `tombstone` says what is left of it.',
  413: 'The body is too large. Nothing was changed.',
  415: 'The body is not uncompressed JSON in UTF-8. Nothing was changed.',
  416: 'The file has no byte of this range: `Content-Range` says its length.',
  422: 'The Idempotency-Key was already used for a different launch. Nothing was started.',
  429: 'The queue is full, or a limit of the token is reached: `Retry-After` says when to try again. Nothing was changed.',
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

/** An answer that is bytes, whatever they are. */
export function bytesAnswer(contentType: string, description: string) {
  return { description, content: { [contentType]: { schema: BINARY } } };
}

/** An answer that is JSON, or bytes for those who ask for that. */
export function jsonOrBytes(json: TSchema, contentType: string, description: string) {
  const content = { 'application/json': { schema: json }, [contentType]: { schema: BINARY } };
  return { description, content };
}

/** As OpenAPI 3.1 has it; generators of clients know the older way, which says the same. */
const BINARY = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' });

const BY_OPERATORS = [{ operatorToken: [] }, { operatorPassword: [] }];

/** What the access of a route means to those who call it. */
function withAccess(schema: FastifySchema, access: Access | undefined): FastifySchema {
  const answers = typeof schema?.response === 'object' ? schema.response : {};
  const isOpen = access === 'open';
  const refusals = isOpen ? problemAnswers(403) : problemAnswers(400, 401, 403, 429);
  const described = isOpen ? {} : { description: withScope(schema, access) };
  return {
    ...schema,
    ...described,
    response: { ...refusals, ...answers },
    security: isOpen ? [] : BY_OPERATORS,
  };
}

/** OpenAPI has no name for the rest of a path: the document calls it `name`, in which a `/` may be encoded. */
function withNamedRest(schema: FastifySchema, url: string): { schema: FastifySchema; url: string } {
  const { params } = schema;
  if (!url.endsWith('/*') || !Type.IsObject(params)) return { schema, url };
  const { '*': name, ...others } = params.properties;
  if (name === undefined) throw new Error(`${url} does not say what the rest of its path is`);
  return {
    schema: { ...schema, params: Type.Object({ ...others, name }) },
    url: url.replace(/\*$/, ':name'),
  };
}

function withScope(schema: FastifySchema, access: Access | undefined): string {
  const scope = `Scope of the token: \`${access}\`.`;
  return schema?.description === undefined ? scope : `${schema.description}\n\n${scope}`;
}

/** The OpenAPI document, made from the routes' own schemas, and the page that shows it. */
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
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'This service' }],
      components: {
        securitySchemes: {
          operatorToken: {
            type: 'http',
            scheme: 'bearer',
            description:
              'CRAWLERD_API_TOKEN, or a token that was made. Without any, only requests to localhost are answered, and no token is asked for.',
          },
          operatorPassword: {
            type: 'http',
            scheme: 'basic',
            description: 'The same token as the password of any user, for browsers.',
          },
        },
      },
      tags: [
        { name: 'executions', description: 'Launch, inspect and stop crawls' },
        { name: 'tasks', description: 'Saved launches, with revisions' },
        { name: 'schedules', description: 'When tasks are launched by themselves, and what became of that' },
        { name: 'notifications', description: 'Who is told of what, and what became of it' },
        { name: 'monitoring', description: 'Reports of crawlers, and live state' },
        { name: 'service', description: 'Health of crawlerd itself' },
      ],
    },
    transform: ({ schema, url, route }) => withNamedRest(withAccess(schema, route.config?.access), url),
    transformObject: (document) =>
      withNamedSchemas('openapiObject' in document ? document.openapiObject : document.swaggerObject),
  });
  await app.register(swaggerUi, { routePrefix: DOCS_PATH });
}
