import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { errorCodeOf } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';

/** No service answers, or the connection to it broke: the same call may succeed later. */
export class UnreachableError extends UserError {}

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly token: string | null;
  /** The body. */
  readonly json?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const KEEP_ALIVE_MS = 30_000;

/**
 * Sends one request and resolves with the answer's head. Node's own `fetch` is not used: it gives up on
 * an answer that is silent for five minutes, which a followed log may well be.
 *
 * @throws UnreachableError if there is no response. An aborted call throws the signal's reason.
 */
export async function send(call: HttpCall): Promise<IncomingMessage> {
  const body = call.json ?? null;
  const url = new URL(call.url);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: call.method,
      // A pooled connection may have died while we slept between two polls.
      agent: false,
      headers: {
        accept: '*/*',
        ...call.headers,
        ...(call.token === null ? {} : { authorization: `Bearer ${call.token}` }),
        ...(body === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    // Distinguishes a stream that is idle for long from a machine that is gone.
    outgoing.setSocketKeepAlive(true, KEEP_ALIVE_MS);
    outgoing.on('response', resolve);
    outgoing.on('error', (error) => {
      reject(connectionError(error, url, call.signal));
    });
    outgoing.end(body ?? undefined);
  });
}

/** The whole body as text. */
export async function readText(answer: IncomingMessage, signal?: AbortSignal): Promise<string> {
  let text = '';
  for await (const chunk of readChunks(answer, signal)) text += chunk;
  return text;
}

/** The body as it arrives, in whole characters. */
export async function* readChunks(answer: IncomingMessage, signal?: AbortSignal): AsyncGenerator<string> {
  answer.setEncoding('utf8');
  try {
    for await (const chunk of answer) yield String(chunk);
  } catch (error) {
    throw connectionError(error, null, signal);
  }
}

/** The body as it arrives, in bytes. */
export async function* readBuffers(answer: IncomingMessage, signal?: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw connectionError(error, null, signal);
  }
}

/** The one place where a fault of the connection becomes a sentence. */
function connectionError(error: unknown, url: URL | null, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason;
  const code = errorCodeOf(error) ?? 'unknown error';
  const options = { cause: error };
  if (url === null) return new UnreachableError(`The connection to crawlerd was lost (${code}).`, options);
  switch (code) {
    case 'ECONNREFUSED':
      return new UnreachableError(
        `No crawlerd responds at ${url.origin}. Start it with: crawlerd serve`,
        options,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UnreachableError(
        `The host name in ${url.origin} cannot be resolved. Check --url and CRAWLERD_URL.`,
        options,
      );
    default:
      return new UnreachableError(`The connection to ${url.origin} failed (${code}).`, options);
  }
}

/** Text in chunks of any size, cut into its lines. */
export async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}

/** `?a=1&b=2` of the values that are given; empty if none is. */
type QueryValue = string | number | boolean | undefined;

/** Keys without a value are left out; one with several is repeated. */
export function queryString(query: Readonly<Record<string, QueryValue | readonly QueryValue[]>>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().flatMap((each): [string, string][] => (each === undefined ? [] : [[key, String(each)]])),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
