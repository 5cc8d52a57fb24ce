import { createHash, timingSafeEqual } from 'node:crypto';
import type { App } from './app.ts';
import { reportedCredential } from './credential.ts';
import { sendProblem } from './problems.ts';

const LOCAL = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Without a credential only this machine may ask, and a browser on this machine can be made to ask for
 * a page elsewhere (DNS rebinding). Such a request carries that page's host name: refuse it.
 */
export function requireLocalHost(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    if (LOCAL.test(request.headers.host ?? '')) return undefined;
    return sendProblem(reply, request, {
      status: 403,
      code: 'host_refused',
      detail: 'Only requests to localhost are accepted unless CRAWLERD_API_TOKEN is set.',
    });
  });
}

/** Every request must carry the operator's token. */
export function requireToken(app: App, token: string): void {
  const expected = digest(token);
  app.addHook('onRequest', async (request, reply) => {
    // Digests have one length, so the comparison tells nothing about the token's.
    if (timingSafeEqual(digest(reportedCredential(request) ?? ''), expected)) return undefined;
    return sendProblem(reply, request, {
      status: 401,
      code: 'credential_missing',
      detail: 'Send Authorization: Bearer <CRAWLERD_API_TOKEN>; the command line takes --token.',
    });
  });
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
