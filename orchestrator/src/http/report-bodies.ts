import { setImmediate as othersTurn } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import {
  readCompletion,
  readHeartbeat,
  type Completion,
  type ReadReport,
  type ValidationIssue,
} from '@crawlerd/shared';
import type { RequestChecks } from '../ports/request-checks.ts';
import type { App } from './app.ts';
import { charsetFault, encodingFault } from './body-headers.ts';
import { PARSED_HERE_BYTES_MAX } from './json-body.ts';
import type { SenderTurns } from './sender-turns.ts';
import { InvalidRequest } from './validation.ts';

export type ReportKind = 'heartbeat' | 'completion';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the body of the route is, if it is a report of a crawler. */
    report?: ReportKind;
  }
}

type Taken<T> = Extract<ReadReport<T>, { outcome: 'taken' }>;
/** The body that the handler of a route for reports is given; without a body it is given none. */
export type ReportBody<T> = Taken<T> | null | undefined;

/**
 * Reads the bodies of reports, as far as they can be read: the body that a route is given is a {@link ReportBody}, and its
 * schema only describes it. Nothing but JSON is read.
 */
export function readReports(scope: App, checks: RequestChecks, turns: SenderTurns): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const encoded = encodingFault(request.headers);
    if (encoded !== null) return done(encoded);
    const kind = request.routeOptions.config.report;
    if (bytes.length > PARSED_HERE_BYTES_MAX) {
      // oxlint-disable-next-line promise/no-callback-in-promise -- Fastify's parsers return a promise or call back
      readElsewhere(checks, request, bytes).then((taken) => done(null, taken), done);
      return;
    }
    const here = (): void => {
      const text = bytes.toString('utf8');
      const read = kind === 'completion' ? readCompletion(text) : readHeartbeat(text);
      if (read.outcome === 'taken') done(null, read);
      else done(refusalOf(request, read.issues));
    };
    // All that follows, the handler included, happens in the same turn.
    turns.take(senderOf(request), here);
  });
  scope.setValidatorCompiler(() => () => true);
}

/**
 * A charset that is only claimed does no harm, so it is not looked at before; of a body that cannot be read it is the
 * likely cause.
 */
function refusalOf({ headers }: FastifyRequest, issues: readonly ValidationIssue[]): Error {
  return charsetFault(headers) ?? new InvalidRequest('body', issues);
}

/** A heartbeat cannot be so long. */
async function readElsewhere(
  checks: RequestChecks,
  request: FastifyRequest,
  bytes: Buffer,
): Promise<Taken<Completion>> {
  const read = await checks.completion(bytes.toString('utf8'), senderOf(request));
  if (read.outcome !== 'taken') throw refusalOf(request, read.issues);
  // Parsing it once more took a while; whoever waits meanwhile is served before the route goes on.
  await othersTurn();
  return read;
}

function senderOf({ reporter }: FastifyRequest): string {
  if (reporter === null) throw new Error('the body of a report is read before its credential');
  return reporter.executionId;
}

/** What {@link readReports} has made of a body. @throws InvalidRequest if there was none. */
export function takenReport<T>({ body }: { readonly body: ReportBody<T> }): Taken<T> {
  if (body) return body;
  throw new InvalidRequest('body', [{ field: '', message: 'is empty: send a JSON object' }]);
}
