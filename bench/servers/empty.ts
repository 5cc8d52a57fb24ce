/** The minimum a Fastify server must do for a heartbeat: read it, validate it and answer. */
import fastify from 'fastify';
import { HeartbeatReplySchema, HeartbeatSchema, type HeartbeatReply } from '@crawlerd/shared';
import type { EmptyServerMessage } from './messages.ts';

const REPLY: HeartbeatReply = { status: 'ok', action: 'continue', next_heartbeat_seconds: 30 };

const app = fastify();
app.post(
  '/api/v1/monitoring/heartbeat',
  { schema: { body: HeartbeatSchema, response: { 200: HeartbeatReplySchema } } },
  () => REPLY,
);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ kind: 'listening', url } satisfies EmptyServerMessage);
process.once('disconnect', () => void app.close());
