import type { IncomingMessage } from 'node:http';
import { errorCodes, type FastifyError, type FastifyRequest } from 'fastify';
import { ChecksError } from '../ports/request-checks.ts';
import { RequestError } from '../use-cases/errors.ts';
import { recordRefusal, recordSignOfLife, type RefusalDeps } from '../use-cases/record-refusal.ts';
import type { App } from './app.ts';
import { notJson, sizeShown } from './body-headers.ts';
import { InvalidRequest } from './validation.ts';

/**
 * Keeps every refusal of a report whose credential is right, for whatever reason its body was refused, and before that
 * its sign of life: the sender may repeat it until it is ended for its silence, and nobody else would learn why. The
 * answer stays what it is.
 */
export function keepRefusals(scope: App, deps: RefusalDeps): void {
  scope.setErrorHandler<FastifyError>(async (error, request) => {
    const { reporter } = request;
    const kind = request.routeOptions.config.report;
    if (reporter === null || kind === undefined) throw error;
    if (error instanceof errorCodes.FST_ERR_CTP_BODY_TOO_LARGE) await discardBody(request.raw);
    const named = withReason(error, request);
    const why = whyRefused(named);
    if (why !== null) recordRefusal(deps, reporter, kind, why);
    // To be sent again.
    else if (error instanceof ChecksError) recordSignOfLife(deps, reporter);
    throw named;
  });
}

/** Five times what a completion may have: what is larger has not been made by mistake. */
const DISCARDED_BYTES_MAX = 20 * 1024 * 1024;

/**
 * Reads a body to its end, and keeps nothing of it. Clients such as Python's write all of it before they look at the
 * answer, and never see the one that comes before.
 */
function discardBody(body: IncomingMessage): Promise<void> {
  let left = DISCARDED_BYTES_MAX;
  return new Promise((resolve) => {
    body.once('end', resolve).once('close', resolve).once('error', resolve);
    body.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) resolve();
    });
    body.resume();
  });
}

/** Null if its body was not what is wrong. */
function whyRefused(error: FastifyError): string | null {
  if (error instanceof InvalidRequest) {
    return error.issues
      .map(({ field, message }) => `${field === '' ? 'the body' : field} ${message}`)
      .join('; ');
  }
  if (error instanceof RequestError) {
    const isOther = error.code === 'credential_foreign' || error.code === 'execution_unknown';
    // Others come too late, or say something else than before.
    return isOther ? 'execution_id names another execution' : null;
  }
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? error.message : null;
}

/** A refusal of Fastify, worded for whoever has to change the crawler. */
function withReason(error: FastifyError, { headers, routeOptions }: FastifyRequest): FastifyError {
  if (error instanceof errorCodes.FST_ERR_CTP_BODY_TOO_LARGE) {
    error.message = `The body is larger than ${sizeShown(routeOptions.bodyLimit)}: send less.`;
  }
  if (error instanceof errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE) {
    error.message = notJson(headers['content-type']).message;
  }
  return error;
}
