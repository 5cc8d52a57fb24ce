import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { headersOf, UnreachableError, type Answer, type HttpCall } from '@crawlerd/client';
import { errorCodeOf } from '@crawlerd/shared';
import { CHECK_ADDRESS } from './service-url.ts';

const KEEP_ALIVE_MS = 30_000;

/**
 * Sends requests of the client with Node's own means. `fetch` would give up on an answer that is silent for five
 * minutes, which a followed log may well be, and it shows no trailers.
 *
 * @throws UnreachableError if there is no response. An aborted call throws the signal's reason.
 */
export async function nodeSend(call: HttpCall): Promise<Answer> {
  const body = call.json ?? null;
  const url = new URL(call.url);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: call.method,
      // A pooled connection may have died while we slept between two polls.
      agent: false,
      headers: {
        ...headersOf(call),
        ...(body !== null && { 'content-length': Buffer.byteLength(body) }),
      },
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    // Distinguishes a stream that is idle for long from a machine that is gone.
    outgoing.setSocketKeepAlive(true, KEEP_ALIVE_MS);
    outgoing.on('response', (incoming) => {
      resolve(answerOf(incoming, call.signal));
    });
    outgoing.on('error', (error) => {
      reject(connectionError(error, url, call.signal));
    });
    outgoing.end(body ?? undefined);
  });
}

function answerOf(incoming: IncomingMessage, signal?: AbortSignal): Answer {
  const { headers } = incoming;
  return {
    status: incoming.statusCode ?? 0,
    statusText: incoming.statusMessage ?? '',
    header: (name) => headers[name]?.toString() ?? null,
    trailer: (name) => incoming.trailers[name] ?? null,
    body: chunksOf(incoming, signal),
    discard: () => {
      incoming.destroy();
    },
  };
}

async function* chunksOf(incoming: IncomingMessage, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw connectionError(error, null, signal);
  }
}

/** The one place where a fault of the connection becomes a sentence. */
function connectionError(error: unknown, url: URL | null, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason;
  const code = errorCodeOf(error) ?? 'unknown error';
  if (url === null)
    return new UnreachableError(`The connection to crawlerd was lost (${code}).`, { cause: error });
  const { origin } = url;
  switch (code) {
    case 'ECONNREFUSED':
      return new UnreachableError(`No crawlerd responds at ${origin}.`, {
        hint: 'Start it with: crawlerd serve',
        cause: error,
      });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UnreachableError(`The host name in ${origin} cannot be resolved.`, {
        hint: CHECK_ADDRESS,
        cause: error,
      });
    default:
      return new UnreachableError(`The connection to ${origin} failed (${code}).`, { cause: error });
  }
}
