/** Heartbeat latency of all other crawlers while one floods the service with its own. See README.md. */
import { flooded } from './flood/flooded.ts';
import { print } from './support/report.ts';

print(await flooded('small'));
print(await flooded('large'));
