import type { Problem } from '@crawlerd/shared';

export interface ClientErrorDetails {
  readonly code: string;
  readonly status?: number;
  readonly hint?: string | null;
  readonly cause?: unknown;
}

/** A request that did not come to a good end: `message` says what happened, and `hint` what can be done. */
export class ClientError extends Error {
  override readonly name: string = 'ClientError';
  /** Stable, for programs: that of the service's problem body, or one of this package. */
  readonly code: string;
  /** Of the answer; null: there was none. */
  readonly status: number | null;
  /** Null: the message says it all. */
  readonly hint: string | null;

  constructor(message: string, { code, status, hint, cause }: ClientErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status ?? null;
    this.hint = hint ?? null;
  }
}

/** No service answers, or the connection to it broke: the same call may succeed later. */
export class UnreachableError extends ClientError {
  override readonly name = 'UnreachableError';

  constructor(message: string, details: Pick<ClientErrorDetails, 'hint' | 'cause'> = {}) {
    super(message, { ...details, code: 'service_unreachable' });
  }
}

/** The service refused a request; `message` is its own sentence with each wrong field. */
export class RefusedError extends ClientError {
  override readonly name = 'RefusedError';
  readonly problem: Problem;

  constructor(problem: Problem, hint: string | null) {
    const fields = (problem.errors ?? []).map(({ field, message }) => `\n  ${field}: ${message}`);
    super(`${problem.detail}${fields.join('')}`, { code: problem.code, status: problem.status, hint });
    this.problem = problem;
  }
}
