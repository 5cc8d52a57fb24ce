import type { FastifyRequest } from 'fastify';
import type { AttemptRef } from '../domain/attempt.ts';
import { identifyReporter, type ReporterDeps } from '../use-cases/identify-reporter.ts';
import { reportedCredential } from './credential.ts';

/** Where more report, each does so seldom; forgetting them costs one lookup each. */
const KNOWN_MAX = 512;
/** A longer header is one that a crawler made up itself, and could make up in any number. */
const HEADER_CHARACTERS_MAX = 256;

/**
 * Finds the attempt whose credential a request carries. A crawler sends the same header with every report, and
 * decoding it is the most expensive part of a heartbeat, so it is done once. A credential belongs to one
 * attempt for ever; whether that attempt may still report is checked elsewhere, each time.
 *
 * The function throws what `identifyReporter` throws.
 */
export function reporterFinder(deps: ReporterDeps): (request: FastifyRequest) => AttemptRef {
  const known = new Map<string, AttemptRef>();
  return (request) => {
    const { authorization = '' } = request.headers;
    const before = known.get(authorization);
    if (before !== undefined) return before;
    const reporter = identifyReporter(deps, reportedCredential(request));
    if (authorization.length > HEADER_CHARACTERS_MAX) return reporter;
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(authorization, reporter);
    return reporter;
  };
}
