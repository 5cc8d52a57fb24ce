import { describe, expect, it } from 'vitest';
import { ClientError, RefusedError, UnreachableError } from './errors.ts';
import { answerWith, bytesOf, jsonAnswer, sendWith } from './testing/answers.ts';
import { Transport, type TransportOptions } from './transport.ts';
import type { Answer } from './http-request.ts';

const BASE = 'http://crawlerd.test';
const isNumber = (value: unknown): value is number => typeof value === 'number';

function problem(status: number, more: object = {}): Answer {
  const body = { type: 'about:blank', title: 'Refused', status, code: 'not_found', detail: 'No such thing.' };
  return jsonAnswer(status, { ...body, ...more });
}

/** What a request is answered with, as a caller sees it. */
async function asked(answer: Answer, options: Partial<TransportOptions> = {}): Promise<unknown> {
  const { send } = sendWith(answer);
  const transport = new Transport({ baseUrl: BASE, token: null, send, ...options });
  return transport.json('GET', '/things', {}, isNumber).catch((error: unknown) => error);
}

describe('a request', () => {
  it('goes to the API below the address of the service, with the token', async () => {
    const { send, calls } = sendWith(jsonAnswer(201, 5));
    const transport = new Transport({ baseUrl: `${BASE}/behind/a/proxy/`, token: 'secret', send });
    expect(await transport.json('POST', '/things', { json: '{}' }, isNumber)).toEqual({
      value: 5,
      status: 201,
    });
    expect(calls).toMatchObject([
      { method: 'POST', url: `${BASE}/behind/a/proxy/api/v1/things`, token: 'secret', json: '{}' },
    ]);
  });
});

describe('a refusal', () => {
  it('is an error with the code, the status and the sentence of the service', async () => {
    const error = await asked(problem(404));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({ code: 'not_found', status: 404, message: 'No such thing.', hint: null });
  });

  it('names each wrong field', async () => {
    const errors = [
      { field: 'config.delay', message: 'must be a number' },
      { field: 'image', message: 'is not allowed' },
    ];
    expect(await asked(problem(422, { errors }))).toMatchObject({
      message: 'No such thing.\n  config.delay: must be a number\n  image: is not allowed',
      problem: { errors },
    });
  });

  it.each([
    [null, 'Send a token: none was sent.'],
    ['secret', 'Check the token that is sent.'],
  ])('of the token %s says what to do about it', async (token, hint) => {
    expect(await asked(problem(401), { token })).toMatchObject({ status: 401, hint });
  });

  it('is explained in the words of the program that asks', async () => {
    const hints = { address: 'See the settings.', token: 'Log in again.' };
    expect(await asked(problem(403, { code: 'credential_foreign' }), { hints })).toMatchObject({
      hint: 'Log in again.',
    });
    expect(await asked(answerWith({ status: 502 }), { hints })).toMatchObject({ hint: 'See the settings.' });
  });
});

describe('an answer that is not that of crawlerd', () => {
  it.each([
    ['another program', answerWith({ body: [bytesOf('<h1>Welcome</h1>')] }), '200 OK'],
    ['another document', jsonAnswer(200, { jobs: [] }), '200 OK'],
    ['a proxy', answerWith({ status: 502, statusText: 'Bad Gateway' }), '502 Bad Gateway'],
    ['a redirect', answerWith({ status: 302, statusText: '' }), '302'],
  ])('is named as such: %s', async (_name, answer, said) => {
    const error = await asked(answer);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({
      code: 'not_crawlerd',
      message: `${BASE} answered "${said}", but not as crawlerd /api/v1 does.`,
      hint: 'Check the address of the service.',
    });
  });
});

it('what broke on the way is thrown as it is, and so is the reason of who gave up', async () => {
  const lost = new UnreachableError('The connection to crawlerd was lost.');
  const breaking = answerWith({
    body: (async function* () {
      yield bytesOf('5');
      throw lost;
    })(),
  });
  expect(await asked(breaking)).toBe(lost);
  expect(lost).toMatchObject({ code: 'service_unreachable', status: null, hint: null });
});
