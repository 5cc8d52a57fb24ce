import type { Command } from 'commander';
import { API_PREFIX } from '@crawlerd/shared';
import type { Cli } from '../context.ts';
import { renderFacts } from '../table.ts';
import { shortPath } from '../verdict.ts';

const ENDING = `
Shutdown: SIGTERM or Ctrl-C completes the requests in flight and exits within
10 s. Containers keep running; the next start takes them over again, and none of
their reports is lost.

With --stop-executions all running crawls are stopped first, gracefully, and
each ends as "stopped" (shutdown). That takes at most 10 s more than
CRAWLERD_STOP_GRACE_SECONDS; the exit status is 1 if some could not be stopped.
Queued executions stay queued for the next start, and so do launches that arrive
meanwhile.

A second signal exits at once. No stored data is lost then either.`;

export function addServe(program: Command, cli: Cli): void {
  program
    .command('serve')
    .description('start the service in the foreground, configured by CRAWLERD_* environment variables')
    .option('--stop-executions', 'on shutdown, stop all executions first; see below')
    .addHelpText('after', ENDING)
    .action(async ({ stopExecutions = false }: { stopExecutions?: boolean }, command: Command) => {
      const context = cli.context(command);
      const service = await context.deps.startService({ stopExecutions });
      const facts = {
        url: service.url,
        docs_url: `${service.url}/docs`,
        data_dir: service.dataDir,
        runtime: service.runtime,
      };
      if (context.json) context.io.stdout.write(`${JSON.stringify(facts)}\n`);
      else {
        context.print(context.style.paint('bold', 'crawlerd is ready'));
        const lines: [string, string][] = [
          ['  API', `${facts.url}${API_PREFIX}`],
          ['  docs', facts.docs_url],
          ['  data', shortPath(facts.data_dir, context.io.cwd)],
          ['  runtime', facts.runtime],
        ];
        context.io.stdout.write(renderFacts(lines, context.style));
        if (service.runtimeWarning !== null) context.print(service.runtimeWarning);
      }
      await service.stopped;
      cli.exit(0);
    });
}
