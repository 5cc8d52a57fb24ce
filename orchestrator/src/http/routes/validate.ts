import type { FastifyError, FastifyRequest } from 'fastify';
import { LaunchCheckSchema, LaunchSchema } from '@crawlerd/shared';
import { TURN_BYTES } from '../../ports/turns.ts';
import { validateLaunch, validateNoLaunch } from '../../use-cases/validate-launch.ts';
import { mount, type App } from '../app.ts';
import { callerOf } from '../caller.ts';
import type { RouteServices } from '../services.ts';
import { InvalidRequest } from '../validation.ts';

export function validateRoutes(app: App, services: RouteServices): void {
  void mount(app, '', (scope) => {
    scope.setErrorHandler<FastifyError>(async (error, request, reply) => {
      // A query is wrong whatever the body is, and is only looked at after it.
      const isOfBody = error instanceof InvalidRequest && error.part === 'body' && !hasQuery(request);
      if (!isOfBody) throw error;
      // Its status is that of the error by now.
      return reply.code(200).send(await validateNoLaunch(services, error.issues, callerOf(request)));
    });
    validateRoute(scope, services);
  });
}

function validateRoute(app: App, services: RouteServices): void {
  app.post(
    '/executions/validate',
    {
      config: { access: 'launch', narrowed: 'caller' },
      schema: {
        operationId: 'validateLaunch',
        tags: ['executions'],
        summary: 'Say what a launch would come to, and all that is wrong with it; launch nothing',
        description:
          'The body is that of a launch. Answers 200 also if it is wrong: `errors` lists the fields, and what depends on ' +
          'a body that does not fit its schema is null. `checks` says what the service and the machine would refuse it for ' +
          'now. Nothing is stored and nothing started.',
        body: LaunchSchema,
        response: { 200: LaunchCheckSchema },
      },
    },
    async ({ body, caller }) => {
      // A config may have megabytes, and is answered as a whole.
      await services.turns.next(TURN_BYTES);
      return validateLaunch(services, body, callerOf({ caller }));
    },
  );
}

function hasQuery({ query }: Pick<FastifyRequest, 'query'>): boolean {
  return typeof query === 'object' && query !== null && Object.keys(query).length > 0;
}
