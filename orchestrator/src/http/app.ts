import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';

/** A Fastify instance whose handlers get their types from the route's schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Registers routes under a prefix, in a scope of their own. */
export async function mount(app: App, prefix: string, routes: (scope: App) => void): Promise<void> {
  await app.register(
    (scope, _options, done) => {
      routes(scope.withTypeProvider<TypeBoxTypeProvider>());
      done();
    },
    { prefix },
  );
}
