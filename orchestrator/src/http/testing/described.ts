import type { App } from '../app.ts';

export interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface DescribedAnswer {
  readonly description: string;
  readonly content?: Readonly<Record<string, Media>>;
}

export interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { $ref?: string } }>>;
  };
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly examples?: readonly unknown[] }>>;
  };
}

/** The OpenAPI document, as the service shows it. */
export async function describedDocument(operator: App): Promise<OpenApiDocument> {
  return (await operator.inject({ url: '/docs/json' })).json<OpenApiDocument>();
}

/** All operations, with where they are. */
export function operationsIn({ paths }: OpenApiDocument) {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** All answers of all operations, those without a body too. */
export function answersIn(document: OpenApiDocument) {
  return operationsIn(document).flatMap(({ path, operation: { operationId, responses } }) =>
    Object.entries(responses).map(([status, { description, content = {} }]) => ({
      name: `${operationId} ${status}`,
      path,
      status,
      description,
      content,
    })),
  );
}

/** The body that the document shows for an operation, as JSON; undefined if it needs none. */
export function bodyExample({ components }: OpenApiDocument, { requestBody }: Operation): string | undefined {
  const ref = requestBody?.content['application/json']?.schema.$ref;
  const [example] = components.schemas[ref?.split('/').at(-1) ?? '']?.examples ?? [];
  return example === undefined ? undefined : JSON.stringify(example);
}
