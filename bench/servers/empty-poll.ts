/** The minimum a Fastify server must do for a status: find the route and serialise an answer of the same size. */
import fastify from 'fastify';
import type { EmptyServerMessage } from './messages.ts';

const answer: unknown = JSON.parse(process.argv[2] ?? '{}');

const app = fastify();
app.get('/api/v1/monitoring/execution/:id/status', () => answer);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ kind: 'listening', url } satisfies EmptyServerMessage);
process.once('disconnect', () => void app.close());
