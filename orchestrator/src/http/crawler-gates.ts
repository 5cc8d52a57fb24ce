import type { FastifyRequest } from 'fastify';
import type { AttemptRef } from '../domain/attempt.ts';
import { requireLiveAttempt, requireOwnExecution } from '../use-cases/identify-reporter.ts';
import type { AccessRules } from './access.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { LargeBodiesOfSenders } from './large-bodies-of-senders.ts';
import { reporterFinder } from './reporters.ts';
import type { Services } from './services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose credential the request carries; null where none was asked for. */
    reporter: AttemptRef | null;
  }
}

/** A stranger learns nothing, not even which of his fields are wrong. */
export function crawlerGates(services: Services, limits: ConnectionLimits): AccessRules {
  const largeBodies = new LargeBodiesOfSenders();
  const findReporter = reporterFinder(services);
  const identify = (request: FastifyRequest): AttemptRef => {
    const reporter = findReporter(request);
    request.reporter = reporter;
    limits.prove(request.raw.socket);
    return reporter;
  };
  return {
    gates: {
      reports: (request) => {
        largeBodies.admit(request, identify(request).executionId);
        return null;
      },
      own_execution: (request) => {
        const reporter = identify(request);
        requireLiveAttempt(services, reporter);
        requireOwnExecution(services, reporter, pathId(request));
        return null;
      },
    },
  };
}

function pathId({ params }: FastifyRequest): string {
  const id: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, 'id') : undefined;
  if (typeof id !== 'string') throw new Error('a route about one execution has no id in its path');
  return id;
}
