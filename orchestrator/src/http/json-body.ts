import { isUtf8 } from 'node:buffer';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { errorCodes, type FastifyRequest } from 'fastify';
import { BODY_SCHEMAS, readBody, type BodyKind, type ReadBody } from '@crawlerd/shared';
import type { RequestChecks } from '../ports/request-checks.ts';
import type { App } from './app.ts';
import { bodyFault } from './body-headers.ts';
import { InvalidRequest, NotJson, noteChecked } from './validation.ts';

/**
 * A longer body is parsed and checked in a thread of its own: every other request waits while one is parsed
 * here. It is the limit of a heartbeat, and there are far too many of those to hand them on.
 */
export const PARSED_HERE_BYTES_MAX = 64 * 1024;

/** Reads the bodies of requests, which are JSON; a body of no bytes is none. */
export function readJsonBodies(app: App, checks: RequestChecks): void {
  app.removeAllContentTypeParsers();
  // Of any type, or none: what is wrong with that is said here, and nothing is said of a body that is not there.
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    const fault = bytes.length === 0 ? null : bodyFault(request.headers);
    if (fault !== null) {
      done(fault);
      return;
    }
    // oxlint-disable-next-line promise/no-callback-in-promise -- Fastify's parsers return a promise or call back
    read(checks, request, bytes).then((value) => done(null, value), done);
  });
}

/** @throws InvalidRequest, NotJson or ChecksError. */
async function read(checks: RequestChecks, request: FastifyRequest, bytes: Buffer): Promise<unknown> {
  const kind = kindOf(request);
  if (bytes.length === 0) return undefined;
  if (kind === null) {
    // A client that sends an empty object to everything means no harm.
    if (bytes.length <= PARSED_HERE_BYTES_MAX) return undefined;
    throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
  }
  if (!isUtf8(bytes) || bytes.subarray(0, 4).includes(0))
    throw new NotJson('It is not UTF-8, as JSON must be.');
  const text = bytes.toString('utf8');
  if (bytes.length <= PARSED_HERE_BYTES_MAX) return valueOf(readBody(kind, text));
  const value = valueOf(await checks.body(kind, text));
  // Parsing it once more took a while; whoever waits meanwhile is served before the route goes on.
  await othersTurn();
  return value;
}

function valueOf(body: ReadBody): unknown {
  switch (body.outcome) {
    case 'valid':
      return noteChecked(body.value);
    case 'invalid':
      throw new InvalidRequest('body', body.issues);
    case 'not_json':
      throw new NotJson(body.detail);
  }
}

function kindOf({ routeOptions }: FastifyRequest): BodyKind | null {
  return BODY_KINDS.get(routeOptions.schema?.body) ?? null;
}

const BODY_KINDS: ReadonlyMap<unknown, BodyKind> = new Map<unknown, BodyKind>([
  [BODY_SCHEMAS.launch, 'launch'],
  [BODY_SCHEMAS.task, 'task'],
  [BODY_SCHEMAS.overrides, 'overrides'],
  [BODY_SCHEMAS.stop, 'stop'],
  [BODY_SCHEMAS.bulk, 'bulk'],
  [BODY_SCHEMAS.retryPages, 'retryPages'],
  [BODY_SCHEMAS.secret, 'secret'],
  [BODY_SCHEMAS.endpoint, 'endpoint'],
  [BODY_SCHEMAS.token, 'token'],
]);
