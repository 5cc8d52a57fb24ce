import type { FastifySchema } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { PROBLEM_CONTENT_TYPE, ProblemSchema } from '@crawlerd/shared';
import { generalProblems, type RouteFacts } from './general-problems.ts';
import { PROBLEM_STATUS, type ProblemCode, type ProblemStatus } from './problem-codes.ts';

const MEANINGS: Readonly<Record<ProblemStatus, string>> = {
  400: 'The request is invalid: `errors` lists the invalid fields. Nothing was changed.',
  401: 'The credential is missing or invalid. Nothing was changed.',
  403: 'The request comes from a page of another site, or the credential does not allow this. Nothing was changed.',
  404: 'The requested resource does not exist.',
  409: 'The state of what the request is about does not allow this. Nothing was changed.',
  410: 'The execution was removed: `tombstone` says what is left of it.',
  413: 'The body is too large. Nothing was changed.',
  415: 'The body is not uncompressed JSON in UTF-8. Nothing was changed.',
  416: 'There is no byte of this range: `Content-Range` says how many there are.',
  422: 'The Idempotency-Key was already used for a different launch. Nothing was started.',
  429: 'The queue is full, or a limit of the token is reached: `Retry-After` says when to try again. Nothing was changed.',
  500: 'A fault of crawlerd.',
  503: 'The data folder or the engine is not available, or there is too much to do: `detail` says what to do, `Retry-After` when.',
};

const RETRY_AFTER = Type.Integer({ description: 'After how many seconds to try again.' });

/** Codes of the problems that a route has named. */
const named = new WeakMap<object, readonly ProblemCode[]>();

/**
 * The problems of a route, for its schema: those that only it can have. What others have too is added where the route
 * is described, from what it declares (see `general-problems.ts`).
 */
export function problemAnswers<C extends ProblemCode>(
  ...codes: C[]
): Record<(typeof PROBLEM_STATUS)[C], TSchema> {
  const answers = [...byStatus(codes)].map(([status, own]) => [status, answerWith(status, own)]);
  return Object.fromEntries(answers);
}

function byStatus(codes: Iterable<ProblemCode>): Map<ProblemStatus, ProblemCode[]> {
  const found = new Map<ProblemStatus, ProblemCode[]>();
  for (const code of codes) {
    const status = PROBLEM_STATUS[code];
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return found;
}

function answerWith(status: ProblemStatus, codes: readonly ProblemCode[]): object {
  const headers = status === 429 || status === 503 ? { headers: { 'retry-after': RETRY_AFTER } } : {};
  const content = { [PROBLEM_CONTENT_TYPE]: { schema: ProblemSchema } };
  const answer = { description: MEANINGS[status], ...headers, content };
  named.set(answer, codes);
  return answer;
}

/** The codes of all problems that a route can have, by status. */
export function problemsOf(route: RouteFacts): ReadonlyMap<ProblemStatus, readonly ProblemCode[]> {
  const own = Object.values(answersOf(route.schema)).flatMap((answer) =>
    typeof answer === 'object' && answer !== null ? (named.get(answer) ?? []) : [],
  );
  const all = new Set<ProblemCode>([...own, ...generalProblems(route)]);
  return byStatus([...all].toSorted());
}

/** All answers of a route: its own, and those about problems. One that says 503 in its own way goes on saying it. */
export function allAnswers(route: RouteFacts): Record<string, unknown> {
  const problems = [...problemsOf(route)].map(([status, codes]) => [status, answerWith(status, codes)]);
  const others = Object.entries(answersOf(route.schema)).filter(
    ([, answer]) => typeof answer !== 'object' || answer === null || !named.has(answer),
  );
  return { ...Object.fromEntries(problems), ...Object.fromEntries(others) };
}

function answersOf(schema: FastifySchema | undefined): Record<string, unknown> {
  const { response } = schema ?? {};
  return typeof response === 'object' && response !== null ? { ...response } : {};
}
