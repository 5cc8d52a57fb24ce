/**
 * Heartbeat throughput relative to an empty Fastify handler, with each heartbeat checked, stored and answered;
 * then heartbeat latency during launches and completions. See README.md.
 */
import { steadyLoad } from './heartbeats/steady-load.ts';
import { throughput } from './heartbeats/throughput.ts';
import { print } from './support/report.ts';

print(await throughput());
print(await steadyLoad());
