import { errors } from 'undici';
import { errorCodeOf } from '@crawlerd/shared';
import { AddressRefused } from '../guard/address-guard.ts';

/** Why a page could not be fetched. `code` is stable; a summary groups by it. */
export interface FetchFailure {
  readonly kind: 'failed';
  readonly code: FetchFailureCode;
  readonly detail: string;
  /** Whether a retry may succeed. */
  readonly retryable: boolean;
  /** What the server asked for with Retry-After. */
  readonly retryAfterMs: number | null;
  /** How long this machine kept the request from being made. */
  readonly waitedMs?: number;
  /** By its headers it is of whoever guards the site, not of the site itself. */
  readonly isChallenge?: true;
}

export type FetchFailureCode =
  | `http_${number}`
  | 'connect_refused'
  | 'dns_failed'
  | 'connection_lost'
  | 'unreachable'
  | 'address_refused'
  | 'timeout'
  | 'tls_failed'
  | 'bad_response'
  | 'headers_too_large'
  | 'network_error'
  | 'proxy_failed'
  | 'too_large'
  | 'decompression_bomb'
  | 'bad_encoding'
  | 'not_html'
  | 'too_many_redirects'
  | 'bad_redirect'
  | 'retry_after_too_long'
  | 'host_given_up'
  | 'blocked'
  | 'soft_404'
  | 'render_failed'
  | 'render_timeout';

/** A server sent one interim answer (1xx) after the other. */
export class EndlessInterim extends Error {
  override readonly name = 'EndlessInterim';
}

/** A proxy could not be used, or did not connect to the site. `message` holds no credentials. */
export class ProxyFailed extends Error {
  override readonly name = 'ProxyFailed';
  readonly failureCode: 'proxy_failed' | 'unreachable' | 'connect_refused';
  /** Whether any other site would have failed in the same way. */
  readonly isOfProxy: boolean;

  constructor(failureCode: ProxyFailed['failureCode'], message: string, isOfProxy = false) {
    super(message);
    this.failureCode = failureCode;
    this.isOfProxy = isOfProxy;
  }
}

export function failure(code: FetchFailureCode, detail: string, retryable = false): FetchFailure {
  return { kind: 'failed', code, detail, retryable, retryAfterMs: null };
}

const BY_ERROR_CODE: Readonly<Record<string, FetchFailureCode>> = {
  ECONNREFUSED: 'connect_refused',
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  EAI_FAIL: 'dns_failed',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  UND_ERR_SOCKET: 'connection_lost',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection_lost',
};

const TLS_ERROR = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/;

/**
 * Whether the parser refused the head of a response, which a more lenient one may accept.
 * @param failed What the error was taken for.
 */
export function isRefusedHead(error: unknown, failed: FetchFailure, phase: 'head' | 'body'): boolean {
  if (phase !== 'head' || failed.code !== 'bad_response' || error instanceof EndlessInterim) return false;
  return !(error instanceof Error && error.message === 'bad upgrade');
}

/**
 * The failure that a thrown network error stands for.
 * @param phase Whether it was thrown before the headers of the response were complete, or while its body was read.
 */
export function networkFailure(error: unknown, phase: 'head' | 'body' = 'body'): FetchFailure {
  const cause = error instanceof AggregateError && !('code' in error) ? error.errors[0] : error;
  const errorCode = errorCodeOf(cause) ?? '';
  const detail = [errorCode, cause instanceof Error ? cause.message : String(cause)]
    .filter(Boolean)
    .join(': ');
  if (cause instanceof AddressRefused) return failure('address_refused', cause.message);
  if (cause instanceof ProxyFailed) {
    const isWorthAnotherTry = cause.isOfProxy || cause.failureCode !== 'proxy_failed';
    return failure(cause.failureCode, cause.message, isWorthAnotherTry);
  }
  // Undici's messages for an unsolicited response, and for a protocol upgrade.
  if (
    errorCode === 'UND_ERR_SOCKET' &&
    cause instanceof Error &&
    /^bad (?:response|upgrade)$/.test(cause.message)
  ) {
    return failure('bad_response', detail);
  }
  // Undici uses this code for any mismatch with the length; before the body it means contradictory headers.
  if (errorCode === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' && phase === 'head') {
    return failure('bad_response', 'the headers contradict each other about the length of the body');
  }
  const known = BY_ERROR_CODE[errorCode];
  if (known !== undefined) return failure(known, detail, true);
  // A retry would meet the same certificate.
  if (TLS_ERROR.test(errorCode)) return failure('tls_failed', detail);
  if (errorCode === 'UND_ERR_HEADERS_OVERFLOW') return failure('headers_too_large', detail);
  // Undici's parser errors have no code of their own.
  if (cause instanceof errors.HTTPParserError && cause.message.includes('Invalid EOF state')) {
    return failure('connection_lost', detail, true);
  }
  if (cause instanceof errors.HTTPParserError || cause instanceof EndlessInterim)
    return failure('bad_response', detail);
  return failure('network_error', detail, true);
}
