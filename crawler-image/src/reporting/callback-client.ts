import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { parseJson } from '@crawlerd/shared';
import type { CallbackAddress } from '../plan/environment.ts';

export type PostResult =
  | { readonly kind: 'answered'; readonly reply: unknown }
  /** Sending the same again will not help. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** There was no answer, or one that allows a retry. */
  | { readonly kind: 'unreachable'; readonly detail: string };

const MAY_PASS = new Set([408, 429]);
// Replies are tiny; a longer one is not from the callback API and is not read completely.
const REPLY_BYTES_MAX = 65_536;

/**
 * A client of the callback API, with Node's own client of HTTP: this thread starts without undici. Every failure is a
 * result, and none of them holds the credential.
 */
export class CallbackClient {
  readonly #address: CallbackAddress;
  /** Not a signal that all of them share: `AbortSignal.any` of Node 20 keeps something of each on it. */
  readonly #underWay = new Set<ClientRequest>();

  constructor(address: CallbackAddress) {
    this.#address = address;
  }

  /** Posts JSON text; `signal` ends the request, its reply included. */
  async post(path: string, body: string, signal: AbortSignal): Promise<PostResult> {
    try {
      const request = this.#request(path, body, signal);
      this.#underWay.add(request);
      try {
        const response = await responseTo(request);
        const text = await readText(response);
        return resultOf(response.statusCode ?? 0, text);
      } finally {
        this.#underWay.delete(request);
      }
    } catch (error) {
      return { kind: 'unreachable', detail: signal.aborted ? 'no answer in time' : faultOf(error) };
    }
  }

  /** Ends what is under way. */
  close(): void {
    for (const request of this.#underWay) request.destroy(new Error('the crawler ends'));
  }

  #request(path: string, body: string, signal: AbortSignal): ClientRequest {
    const { url, authorization } = this.#address;
    const open = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = open(url + path, {
      method: 'POST',
      // A connection of its own: one that is kept would have been closed by the time of the next heartbeat.
      agent: false,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(authorization === null ? {} : { authorization }),
      },
    });
    // Once there is a response it fails too, and that is read; nobody waits for the request any more.
    request.on('error', () => undefined);
    return request.end(body);
  }
}

async function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('no response');
  return response;
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > REPLY_BYTES_MAX) break;
  }
  return Buffer.concat(chunks).toString();
}

function resultOf(status: number, text: string): PostResult {
  if (status >= 200 && status < 300) return { kind: 'answered', reply: parseJson(text) };
  const detail = `HTTP ${status}${problemDetail(parseJson(text))}`;
  return status >= 500 || MAY_PASS.has(status)
    ? { kind: 'unreachable', detail }
    : { kind: 'refused', detail };
}

function problemDetail(body: unknown): string {
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : null;
  return typeof detail === 'string' ? `: ${detail.slice(0, 500)}` : '';
}

function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message === '' ? code : `${code}: ${error.message}`;
}
