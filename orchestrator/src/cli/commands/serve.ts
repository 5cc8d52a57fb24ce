import type { Command } from 'commander';
import { API_PREFIX } from '@crawlerd/shared';
import type { Cli } from '../context.ts';
import { renderFacts } from '../facts.ts';

const ENDING = `
Shutdown: SIGTERM or Ctrl-C completes the requests in flight and exits within
10 s. Containers keep running; the next start takes them over again, and none of
their reports is lost.

With --stop-executions all running crawls are stopped first, gracefully, and
each ends as "stopped" (shutdown). That takes at most 10 s more than
CRAWLERD_STOP_GRACE_SECONDS; the exit status is 1 if some could not be stopped.
Queued executions stay queued for the next start, and so do launches that arrive
meanwhile.

A second signal exits at once. No stored data is lost then either.

A database that is missing or empty is refused in a data folder that has been in
use. Restore a backup, or begin anew with --new-database: earlier executions are
forgotten then, their files stay, and their containers are listed by "crawlerd
orphans". With a database that is in order the option does nothing.`;

interface ServeOptions {
  readonly stopExecutions?: boolean;
  readonly newDatabase?: boolean;
}

export function addServe(program: Command, cli: Cli): void {
  program
    .command('serve')
    .description('start the service in the foreground, configured by CRAWLERD_* environment variables')
    .option('--stop-executions', 'on shutdown, stop all executions first; see below')
    .option('--new-database', 'begin anew if the database is missing or empty; see below')
    .addHelpText('after', ENDING)
    .action(async (options: ServeOptions, command: Command) => {
      const context = cli.context(command);
      const service = await context.deps.startService(options);
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
          // Whole: it may be anywhere, and this is where one looks it up.
          ['  data', facts.data_dir],
          ['  runtime', facts.runtime],
        ];
        context.io.stdout.write(renderFacts(lines, context.style));
        if (service.runtimeWarning !== null) context.print(service.runtimeWarning);
      }
      await service.stopped;
      cli.exit(0);
    });
}
