/**
 * How much of Fastify's own pace is left for heartbeats when each is checked, kept and answered; then how
 * long heartbeats wait while launches and completions go through. See README.md.
 */
import { steadyLoad } from './heartbeats/steady-load.ts';
import { throughput } from './heartbeats/throughput.ts';
import { print } from './support/report.ts';

print(await throughput());
print(await steadyLoad());
