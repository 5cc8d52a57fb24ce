import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ReporterDeps } from '../use-cases/identify-reporter.ts';
import type { AccessRules } from './access.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { reportedCredential } from './credential.ts';
import type { ProblemFacts } from './problems.ts';

/** Where the pages that describe the API are; a plugin adds their routes. */
export const DOCS_PATH = '/docs';

/** Without a token the operator is whoever may ask at all: see `siteCheck`. */
export function operatorGates(
  apiToken: string | null,
  limits: ConnectionLimits,
  reporters: ReporterDeps,
): AccessRules {
  const fault = apiToken === null ? () => null : tokenCheck(apiToken, reporters);
  return {
    gates: {
      open: () => null,
      operator: (request) => {
        const found = fault(request);
        if (found === null) limits.prove(request.raw.socket);
        return found;
      },
    },
    plugins: { [DOCS_PATH]: 'open' },
  };
}

/** Says which of the mistakes it is: each is mended in another way. */
function tokenCheck(
  token: string,
  { store, credentials }: ReporterDeps,
): (request: FastifyRequest) => ProblemFacts | null {
  const expected = digest(token);
  return (request) => {
    const given = reportedCredential(request);
    if (given === null) return CREDENTIAL_MISSING;
    // Digests have one length, so the comparison tells nothing about the token's.
    if (timingSafeEqual(digest(given), expected)) return null;
    const isCrawler = store.attemptOfCredential(credentials.hash(given)) !== null;
    return isCrawler ? CREDENTIAL_OF_CRAWLER : CREDENTIAL_UNKNOWN;
  };
}

const CREDENTIAL_MISSING: ProblemFacts = {
  status: 401,
  code: 'credential_missing',
  detail: 'The API token is missing: send Authorization: Bearer <CRAWLERD_API_TOKEN>.',
};

const CREDENTIAL_UNKNOWN: ProblemFacts = {
  status: 401,
  code: 'credential_unknown',
  detail: 'The token is wrong: it is not the CRAWLERD_API_TOKEN that this service was started with.',
};

/** Tells its owner nothing new: whoever has the credential of an attempt can ask the callback API the same. */
const CREDENTIAL_OF_CRAWLER: ProblemFacts = {
  status: 403,
  code: 'credential_foreign',
  detail:
    'The credential is that of a crawler, with which it reports to its callback address (API_BASE_URL): this API ' +
    'takes the CRAWLERD_API_TOKEN of the operator.',
};

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
