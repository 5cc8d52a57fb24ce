/** Polls of the status of running and of finished executions, relative to a bare Fastify GET. See README.md. */
import { polls } from './polls/status-polls.ts';
import { print } from './support/report.ts';

print(await polls());
