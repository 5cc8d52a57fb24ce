import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import {
  ANSWER_KEPT_MAX,
  hasErrorCode,
  messageOf,
  parseUrl,
  secretMask,
  type Channel,
  type ValidationIssue,
} from '@crawlerd/shared';
import type { Message, Sent } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  channelRequest,
  refusalIn,
  webhookKey,
  type ChannelRequest,
  type HttpChannel,
} from './channel-request.ts';
import { failedBefore, shortened } from './failed-attempt.ts';
import { REFUSED, type EndpointGuard } from './endpoint-guard.ts';

export interface HttpChannelsOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly guard: EndpointGuard;
  /** For an attempt as a whole. */
  readonly timeoutMs: number;
}

const KEY_BYTES_MIN = 24;
const KEY_BYTES_MAX = 64;
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;

/** Webhooks and robots, by HTTP. Redirects are not followed. */
export class HttpChannels {
  readonly #options: HttpChannelsOptions;

  constructor(options: HttpChannelsOptions) {
    this.#options = options;
  }

  issue({ type, url, secret, email }: HttpChannel): ValidationIssue | null {
    const parsed = /^https?:/.test(url) ? parseUrl(url) : null;
    if (parsed === null) return { field: 'channel.url', message: 'must be an http:// or https:// URL' };
    const refusal = this.#options.guard.refusal(parsed.hostname);
    if (refusal !== null) return { field: 'channel.url', message: refusal };
    if (email !== undefined) return { field: 'channel.email', message: `is not known to ${type}` };
    if (type === 'webhook' && !isWebhookSecret(secret)) {
      return {
        field: 'channel.secret',
        message: 'must be whsec_ and the base64 of 24 to 64 bytes, for a webhook',
      };
    }
    const takesNone = (type === 'slack' || type === 'wecom') && secret !== undefined;
    return takesNone
      ? { field: 'channel.secret', message: `is not known to ${type}: its URL is the secret` }
      : null;
  }

  async send(channel: HttpChannel, message: Message): Promise<Sent> {
    const mask = secretMask(credentialsOf(channel));
    const request = channelRequest(channel, message, this.#options.clock.now());
    try {
      const { hostname } = new URL(channel.url);
      const refusal = this.#options.guard.refusal(hostname);
      if (refusal !== null) return failedBefore(refusal, true);
      return judged(channel, await this.#post(request), mask);
    } catch (error) {
      return failedBefore(
        shortened(mask(failureOf(error, this.#options.timeoutMs))),
        hasErrorCode(error, REFUSED),
      );
    }
  }

  #post({ url, headers, body }: ChannelRequest): Promise<Answer> {
    const { guard, timeoutMs } = this.#options;
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'crawlerd',
          ...headers,
        },
        agent: false,
        lookup: guard.lookup,
        signal: AbortSignal.timeout(timeoutMs),
      });
      request.once('error', reject);
      request.once('response', (response) => {
        readAnswer(response)
          .then(resolve, reject)
          .finally(() => request.destroy());
      });
      request.end(body);
    });
  }
}

interface Answer {
  readonly statusCode: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** Reads no more than what is kept. */
async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const parts: AsyncIterable<Buffer> = response;
  for await (const chunk of parts) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= ANSWER_KEPT_MAX) break;
  }
  const text = Buffer.concat(chunks).subarray(0, ANSWER_KEPT_MAX).toString('utf8');
  return { statusCode: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], text };
}

function judged(
  channel: HttpChannel,
  { statusCode, retryAfter, text }: Answer,
  mask: (text: string) => string,
): Sent {
  const answer = mask(text).slice(0, ANSWER_KEPT_MAX);
  const isTaken = statusCode >= 200 && statusCode < 300;
  const refusal = isTaken ? refusalIn(channel, text) : refusedBy(statusCode);
  if (refusal === null) return { failed: null, statusCode, answer };
  const failed = {
    statusCode,
    isFinal: false,
    retryAfterMs: retryAfterMs(retryAfter),
    message: shortened(mask(refusal)),
  };
  return { failed, statusCode, answer };
}

function refusedBy(statusCode: number): string {
  return statusCode >= 300 && statusCode < 400
    ? `it answered ${statusCode}, a redirect, which is not followed: set the address that it leads to`
    : `it answered ${statusCode}`;
}

/** In seconds; a date would depend on the clock of the other side. */
function retryAfterMs(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) * 1000 : null;
}

function failureOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name)) {
    return `it did not answer within ${timeoutMs / 1000} s`;
  }
  return messageOf(error) || 'it cannot be reached';
}

function isWebhookSecret(secret: string | undefined): boolean {
  if (secret === undefined || !WEBHOOK_SECRET.test(secret)) return false;
  const { length } = webhookKey(secret);
  return length >= KEY_BYTES_MIN && length <= KEY_BYTES_MAX;
}

/** What of a channel may be a credential: its secret, and all of its URL behind the host. */
function credentialsOf({ url, secret }: Channel): string[] {
  const { pathname, search, searchParams } = new URL(url);
  const parts = [secret, secret?.replace(/^whsec_/, ''), search.slice(1), ...searchParams.values()];
  const segments = pathname.split('/').filter((each) => each.length >= SEGMENT_MIN);
  return [...parts, ...segments].filter((each): each is string => (each?.length ?? 0) >= SECRET_MIN);
}

/** Of a path, what is shorter is a word. */
const SEGMENT_MIN = 12;
const SECRET_MIN = 6;
