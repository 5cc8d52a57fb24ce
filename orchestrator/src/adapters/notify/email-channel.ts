import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import {
  ANSWER_KEPT_MAX,
  hasErrorCode,
  messageOf,
  parseUrl,
  secretMask,
  type Channel,
  type Email,
  type ValidationIssue,
} from '@crawlerd/shared';
import { textOf } from '../../domain/notify/wording.ts';
import type { Message, Sent } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import { REFUSED, type EndpointGuard } from './endpoint-guard.ts';
import { failedBefore, shortened } from './failed-attempt.ts';

export interface EmailChannelOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly guard: EndpointGuard;
  /** For an attempt as a whole. */
  readonly timeoutMs: number;
  /** Certificate that is trusted in place of the usual ones. */
  readonly ca?: Buffer;
}

interface Server {
  readonly host: string;
  readonly port: number;
  /** Encrypted from the beginning. */
  readonly secure: boolean;
}

const SMTPS_PORT = 465;
const SUBMISSION_PORT = 587;

/** E-mail by the SMTP server of an endpoint. */
export class EmailChannel {
  readonly #options: EmailChannelOptions;

  constructor(options: EmailChannelOptions) {
    this.#options = options;
  }

  issue({ url, secret, email }: Channel): ValidationIssue | null {
    const server = serverOf(url);
    if (server === null)
      return { field: 'channel.url', message: 'must be smtp://host:port or smtps://host:port' };
    const refusal = this.#options.guard.refusal(server.host);
    if (refusal !== null) return { field: 'channel.url', message: refusal };
    if (email === undefined)
      return { field: 'channel.email', message: 'is required: from whom, and to whom' };
    if ((email.user === undefined) !== (secret === undefined))
      return {
        field: 'channel.secret',
        message: 'is the password of channel.email.user: give both or neither',
      };
    return email.user !== undefined && !server.secure && email.starttls === 'never'
      ? {
          field: 'channel.email.starttls',
          message: 'must be "required": the password would be sent in the clear',
        }
      : null;
  }

  async send(channel: Channel, message: Message): Promise<Sent> {
    const { guard, timeoutMs } = this.#options;
    const server = serverOf(channel.url);
    const { email } = channel;
    if (server === null || email === undefined)
      return failedBefore('the channel is not complete: put it again', true);
    const refusal = guard.refusal(server.host);
    if (refusal !== null) return failedBefore(refusal, true);
    const mask = secretMask(credentialsOf(channel, email));
    const socket = connect({ host: server.host, port: server.port, lookup: guard.lookup });
    // What goes wrong before somebody listens is told by the attempt.
    socket.on('error', () => undefined);
    const overdue = AbortSignal.timeout(timeoutMs);
    const late = once(overdue, 'abort').then(() => {
      throw new Error(`it did not answer within ${timeoutMs / 1000} s`);
    });
    try {
      const info = await Promise.race([this.#handOver(socket, server, channel, email, message), late]);
      return taken(info, mask);
    } catch (error) {
      return failed(error, mask);
    } finally {
      late.catch(() => undefined);
      socket.destroy();
    }
  }

  async #handOver(socket: Socket, server: Server, { secret }: Channel, email: Email, message: Message) {
    // What is connected to is what the guard has checked; nodemailer would look the name up by itself.
    await once(socket, 'connect');
    const { timeoutMs, ca } = this.#options;
    const transport = createTransport({
      ...server,
      connection: socket,
      requireTLS: !server.secure && email.starttls !== 'never',
      ignoreTLS: email.starttls === 'never',
      ...(email.user !== undefined && { auth: { user: email.user, pass: secret ?? '' } }),
      tls: { ...(ca !== undefined && { ca }) },
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return transport.sendMail(this.#mail(email, message));
  }

  #mail({ from, to }: Email, { id, notification, language }: Message) {
    const text = textOf(notification, language);
    const [subject = ''] = text.split('\n');
    return {
      from,
      to: [...to],
      subject,
      text: `${text}\n`,
      date: this.#options.clock.now(),
      // The same at each attempt, so that a repetition can be told.
      messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
      // No reply of somebody who is away.
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
  }
}

/** Read as a web address is, so that odd ways to write an IP address are seen through. */
function serverOf(url: string): Server | null {
  const [, scheme, authority = ''] = /^(smtps?):\/\/([^/?#]+)\/?$/.exec(url) ?? [];
  const parsed = parseUrl(`http://${authority}/`);
  if (scheme === undefined || parsed === null) return null;
  const secure = scheme === 'smtps';
  const [, given] = /:(\d+)$/.exec(authority) ?? [];
  const port = given === undefined ? (secure ? SMTPS_PORT : SUBMISSION_PORT) : Number(given);
  return port === 0 ? null : { host: parsed.hostname.replace(/^\[|\]$/g, ''), port, secure };
}

/** Servers may refuse some recipients and take it for the others: then it is delivered, and the answer names them. */
function taken(
  info: { readonly response: string; readonly rejected?: readonly unknown[] },
  mask: Mask,
): Sent {
  const rejected = (info.rejected ?? []).map(String);
  const refused = rejected.length === 0 ? '' : `refused for ${rejected.join(', ')}; `;
  const answer = mask(`${refused}${info.response}`).slice(0, ANSWER_KEPT_MAX);
  return { failed: null, statusCode: Number.parseInt(info.response, 10) || null, answer };
}

type Mask = (text: string) => string;

/** The other way round than with HTTP: 4xx may pass, and 5xx is final. So the plan of attempts gets no status. */
function failed(error: unknown, mask: Mask): Sent {
  const { responseCode, response } = answerIn(error);
  const said = shortened(mask(messageOf(error) || 'it cannot be reached'));
  if (responseCode === null) return failedBefore(said, hasErrorCode(error, REFUSED));
  return {
    failed: { statusCode: null, isFinal: responseCode >= 500, retryAfterMs: null, message: said },
    statusCode: responseCode,
    answer: mask(response).slice(0, ANSWER_KEPT_MAX),
  };
}

function answerIn(error: unknown): { readonly responseCode: number | null; readonly response: string } {
  const { responseCode, response } = (error ?? {}) as {
    readonly responseCode?: unknown;
    readonly response?: unknown;
  };
  return {
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    response: typeof response === 'string' ? response : '',
  };
}

/** The password as it is, and as it is sent. */
function credentialsOf({ secret }: Channel, { user }: Email): string[] {
  if (secret === undefined) return [];
  const sent = [secret, `\0${user ?? ''}\0${secret}`].map((each) => Buffer.from(each).toString('base64'));
  return [secret, ...sent];
}
