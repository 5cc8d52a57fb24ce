import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifySchema } from 'fastify';
import { Type, type TSchema } from 'typebox';
import type { App } from './app.ts';
import type { Access } from './access.ts';
import type { RouteFacts } from './general-problems.ts';
import { withNamedSchemas } from './named-schemas.ts';
import { withExamples } from './openapi-examples.ts';
import { allAnswers, problemsOf } from './openapi-problems.ts';
import type { ProblemCode } from './problem-codes.ts';
import { DOCS_PATH } from './operator-gates.ts';

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

/** What a route declares, as those who call it see it. */
function described(schema: FastifySchema | undefined, route: RouteFacts): FastifySchema {
  const access = route.config?.access;
  const isOpen = access === 'open';
  const scoped = isOpen ? {} : { description: withScope(schema ?? {}, access) };
  return {
    ...schema,
    ...scoped,
    response: allAnswers({ ...route, ...(schema !== undefined && { schema }) }),
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
  const codes = new Map<string, ReadonlyMap<number, readonly ProblemCode[]>>();
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
    transform: ({ schema, url, route }) => {
      if (schema?.operationId !== undefined) codes.set(schema.operationId, problemsOf({ ...route, schema }));
      return withNamedRest(described(schema, route), url);
    },
    transformObject: (document) =>
      withExamples(
        withNamedSchemas('openapiObject' in document ? document.openapiObject : document.swaggerObject),
        codes,
      ),
  });
  await app.register(swaggerUi, { routePrefix: DOCS_PATH });
}
