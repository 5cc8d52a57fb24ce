import type { Command } from 'commander';
import { API_PREFIX } from '@crawlerd/shared';
import type { Cli } from '../context.ts';
import { renderFacts } from '../table.ts';
import { shortPath } from '../verdict.ts';

const ISOLATES_NOTHING =
  'Crawls run as plain child processes: they are isolated from nothing on this machine, and no limits hold.';

export function addServe(program: Command, cli: Cli): void {
  program
    .command('serve')
    .description('start the service in the foreground; its settings are CRAWLERD_* environment variables')
    .action(async (_options: object, command: Command) => {
      const context = cli.context(command);
      const service = await context.deps.startService();
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
        if (service.runtime === 'process') context.print(ISOLATES_NOTHING);
      }
      await service.stopped;
      cli.exit(0);
    });
}
