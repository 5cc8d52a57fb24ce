import { errors } from 'undici';
import { expect, test } from 'vitest';
import { networkFailure } from './failure.ts';

const withCode = (code: string): Error => Object.assign(new Error('it failed'), { code });

test.each([
  ['ECONNREFUSED', 'connect_refused', true],
  ['ENOTFOUND', 'dns_failed', true],
  ['EAI_AGAIN', 'dns_failed', true],
  ['ECONNRESET', 'connection_lost', true],
  ['UND_ERR_SOCKET', 'connection_lost', true],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout', true],
  ['EHOSTUNREACH', 'unreachable', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_failed', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_failed', false],
  ['UND_ERR_HEADERS_OVERFLOW', 'headers_too_large', false],
  ['SOMETHING_NEW', 'network_error', true],
])('%s is %s', (code, expected, retryable) => {
  expect(networkFailure(withCode(code))).toMatchObject({ code: expected, retryable });
});

test('a failure on all addresses of a host is classified by the first', () => {
  expect(networkFailure(new AggregateError([withCode('ECONNREFUSED')])).code).toBe('connect_refused');
});

test.each([
  ['Response does not match the HTTP/1.1 protocol (Invalid EOF state)', 'connection_lost'],
  ['Response does not match the HTTP/1.1 protocol (Invalid character in chunk size)', 'bad_response'],
])('"%s" is %s', (message, code) => {
  expect(networkFailure(new errors.HTTPParserError(message)).code).toBe(code);
});

test('a wrong length is classified by when it is detected', () => {
  const fault = withCode('UND_ERR_RES_CONTENT_LENGTH_MISMATCH');
  expect(networkFailure(fault, 'head')).toMatchObject({ code: 'bad_response', retryable: false });
  expect(networkFailure(fault, 'body')).toMatchObject({ code: 'connection_lost', retryable: true });
});

test('what is no error at all is a failure, too', () => {
  expect(networkFailure('odd').code).toBe('network_error');
});
