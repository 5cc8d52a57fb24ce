import { guardOf, LaunchReplySchema, type LaunchReply } from '@crawlerd/shared';
import { putExplained, type PutSentence } from './service-sentences.ts';
import type { Transport } from './transport.ts';

/** The answer to a launch of any kind. */
export interface Launched {
  readonly launched: LaunchReply;
  /** The same key was used before: nothing new was started. */
  readonly isRepeated: boolean;
}

/** Sends a launch of any kind. With a key, one that was sent before is answered with its execution. */
export async function postLaunch(
  transport: Transport,
  path: string,
  { json, idempotencyKey }: { readonly json?: string; readonly idempotencyKey: string | undefined },
  put: PutSentence,
): Promise<Launched> {
  const { traceparent } = transport;
  const headers = {
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(traceparent !== null && { traceparent }),
  };
  const options = { headers, ...(json !== undefined && { json }) };
  const answer = await transport.json('POST', path, options, guardOf(LaunchReplySchema));
  return { launched: putExplained(answer.value, put), isRepeated: answer.status === 200 };
}
