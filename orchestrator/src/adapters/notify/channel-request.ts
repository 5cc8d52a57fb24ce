import { createHmac } from 'node:crypto';
import { parseJson, type Channel, type ChannelType } from '@crawlerd/shared';
import { textOf } from '../../domain/notify/wording.ts';
import type { Message } from '../../ports/channels.ts';

/** A channel by HTTP. */
export type HttpChannel = Channel & { readonly type: Exclude<ChannelType, 'email'> };

export interface ChannelRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is posted to a channel; `now` is signed with it. */
export function channelRequest(channel: HttpChannel, message: Message, now: Date): ChannelRequest {
  switch (channel.type) {
    case 'webhook':
      return webhookRequest(channel, message, now);
    case 'slack':
      return posted(channel.url, { text: slackText(wordsOf(message)), mrkdwn: false });
    case 'feishu':
      return posted(channel.url, {
        ...feishuSignature(channel.secret, now),
        msg_type: 'text',
        // A tag such as <at user_id="all"> would mention everybody.
        content: { text: wordsOf(message).replaceAll('<', '＜') },
      });
    case 'dingtalk':
      return posted(dingtalkUrl(channel, now), {
        msgtype: 'text',
        text: { content: wordsOf(message) },
        at: { atMobiles: [], isAtAll: false },
      });
    case 'wecom':
      return posted(channel.url, { msgtype: 'text', text: { content: wordsOf(message) } });
  }
}

const wordsOf = ({ notification, language }: Message): string => textOf(notification, language);

function posted(url: string, body: object): ChannelRequest {
  return { url, headers: {}, body: JSON.stringify(body) };
}

/** Standard Webhooks, version 1. */
function webhookRequest({ url, secret }: Channel, message: Message, now: Date): ChannelRequest {
  const { notification: of, id } = message;
  const body = JSON.stringify({
    type: of.executionId === null ? of.kind : `execution.${of.kind}`,
    timestamp: of.at.toISOString(),
    data: {
      kind: of.kind,
      execution_id: of.executionId,
      task_name: of.taskName,
      task: of.task,
      attempt: of.attempt,
      reason: of.reason,
      message: of.message,
      text: wordsOf(message),
    },
  });
  const seconds = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac('sha256', webhookKey(secret ?? ''))
    .update(`${id}.${seconds}.${body}`)
    .digest('base64');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
  };
  return { url, headers, body };
}

export function webhookKey(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}

/** Of Slack's markup only these three characters are left. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Feishu takes the text to sign as the key, and signs nothing with it. */
function feishuSignature(secret: string | undefined, now: Date) {
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const sign = createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64');
  return { timestamp, sign };
}

function dingtalkUrl({ url, secret }: Channel, now: Date): string {
  if (secret === undefined) return url;
  const timestamp = String(now.getTime());
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  const signed = new URL(url);
  signed.searchParams.set('timestamp', timestamp);
  signed.searchParams.set('sign', sign);
  return signed.href;
}

/** Robots answer 200 also for what they refuse. Why, in words; null if it was taken. */
export function refusalIn({ type }: HttpChannel, answer: string): string | null {
  switch (type) {
    case 'webhook':
      return null;
    case 'slack':
      return answer.trim() === 'ok' ? null : 'Slack answered, but not with "ok"';
    case 'feishu':
      return refusalOf(answer, ['code', 'StatusCode']);
    case 'dingtalk':
    case 'wecom':
      return refusalOf(answer, ['errcode']);
  }
}

function refusalOf(answer: string, keys: readonly string[]): string | null {
  const value = parseJson(answer);
  const codes = typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map();
  const key = keys.find((each) => codes.has(each));
  if (key === undefined) return `the answer has no ${keys.join(' or ')}, so the robot has not taken it`;
  const code: unknown = codes.get(key);
  return code === 0 ? null : `the robot refused it: ${key} is ${JSON.stringify(code)}`;
}
