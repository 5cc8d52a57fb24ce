import type { FastifyRequest } from 'fastify';
import type { TokenScope } from '@crawlerd/shared';
import { COVERED, type Caller } from '../domain/caller.ts';
import type { Callers } from '../use-cases/identify-caller.ts';
import { RequestRate } from '../use-cases/request-rate.ts';
import type { AccessRules, Gate } from './access.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { reportedCredential } from './credential.ts';
import { narrowingFault } from './narrowing.ts';
import type { ProblemFacts } from './problems.ts';
import type { Services } from './services.ts';

/** Where the pages that describe the API are; a plugin adds their routes. */
export const DOCS_PATH = '/docs';

const LOGGED_PATH_MAX = 300;

/** Without a token the operator is whoever may ask at all: see `siteCheck`. */
export function operatorGates(
  callers: Callers,
  limits: ConnectionLimits,
  { store, clock }: Pick<Services, 'store' | 'clock'>,
): AccessRules {
  const rate = new RequestRate();
  const rateFault = ({ id, name }: Caller): ProblemFacts | null => {
    const perMinute = id === null ? null : (store.tokens.find(id)?.requestsPerMinute ?? null);
    if (id === null || perMinute === null) return null;
    const waitSeconds = rate.take(id, perMinute, clock.now());
    return waitSeconds === 0 ? null : tooManyRequests(name, perMinute, waitSeconds);
  };
  const gateOf =
    (needed: TokenScope): Gate =>
    (request) => {
      const caller = callers.of(reportedCredential(request));
      limits.prove(request.raw.socket);
      request.caller = caller;
      const fault = rateFault(caller) ?? scopeFault(caller, needed) ?? narrowingFault(request, caller, store);
      if (fault === null) noteChange(request, caller);
      return fault;
    };
  return {
    gates: {
      open: () => null,
      read: gateOf('read'),
      launch: gateOf('launch'),
      operate: gateOf('operate'),
      admin: gateOf('admin'),
    },
    plugins: { [DOCS_PATH]: 'open' },
  };
}

/** Who asked for a change, for all those that have no event: of tasks, schedules, endpoints, secrets, tokens and so on. */
function noteChange({ method, url, log, id }: FastifyRequest, { name }: Caller): void {
  if (name === null || method === 'GET' || method === 'HEAD') return;
  // Without its query, in which somebody may have put what belongs in a header.
  const [path = ''] = url.split('?');
  log.info(
    { reqId: id, token: name, method, path: path.slice(0, LOGGED_PATH_MAX) },
    'A change was asked for',
  );
}

function scopeFault({ name, scope }: Caller, needed: TokenScope): ProblemFacts | null {
  if (COVERED[scope].includes(needed)) return null;
  return {
    status: 403,
    code: 'scope_missing',
    detail: `The token ${name} has the scope ${scope}, and this needs ${needed}: use another token. Nothing was changed.`,
  };
}

function tooManyRequests(name: string | null, perMinute: number, retryAfterSeconds: number): ProblemFacts {
  return {
    status: 429,
    code: 'too_many_requests',
    detail: `The token ${name} may send ${perMinute} requests a minute: try again in ${retryAfterSeconds} s. Nothing was changed.`,
    retryAfterSeconds,
  };
}
