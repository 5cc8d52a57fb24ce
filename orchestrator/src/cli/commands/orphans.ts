import { InvalidArgumentError, type Command } from 'commander';
import type { OrphanView } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { formatAge } from '../duration.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';

interface OrphanName {
  readonly id: string;
  readonly attempt: number;
}

export function addOrphans(program: Command, cli: Cli): void {
  const orphans = program
    .command('orphans')
    .description('list containers of this service that no execution needs')
    .addHelpText(
      'after',
      '\n`left_over` ones are removed automatically. `unknown` ones belong to executions or' +
        '\nattempts that are not in the database, as after restoring a backup: they are kept' +
        '\nuntil you remove them by name.',
    )
    .action(async (_options: object, command: Command) => {
      cli.exit(await list(cli.context(command)));
    });
  orphans
    .command('rm')
    .description('stop and remove one of them; its output folder is kept')
    .argument('<name>', 'container name, or <execution>/<attempt>', orphanName)
    .action(async ({ id, attempt }: OrphanName, _options: object, command: Command) => {
      const context = cli.context(command);
      await context.client.removeOrphan(id, attempt);
      if (context.json) await context.printJson({ removed: { execution_id: id, attempt } });
      else context.print(`${id}/${attempt} was removed`);
      cli.exit(0);
    });
}

async function list(context: Context): Promise<number> {
  const answer = await context.client.orphans();
  const { io, style } = context;
  if (context.json) await context.printJson(answer);
  else if (answer.orphans.length === 0 && style.live) context.print('No orphans.');
  else {
    const columns = columnsFor(style.live ? io.now() : null);
    io.stdout.write(renderTable(columns, answer.orphans, layoutFor(style), style));
  }
  return 0;
}

function columnsFor(nowMs: number | null): Column<OrphanView>[] {
  return [
    { title: 'CONTAINER', rigid: true, value: (row) => row.container_name },
    { title: 'KIND', rigid: true, value: (row) => row.kind },
    { title: 'STATE', value: (row) => row.container },
    { title: 'SEEN', value: (row) => (nowMs === null ? row.since : formatAge(row.since, nowMs)) },
  ];
}

/** `crawler-task-<execution>-<attempt>` or `<execution>/<attempt>`. */
function orphanName(text: string): OrphanName {
  const [, id, attempt] = /^crawler-task-(.+)-(\d+)$/.exec(text) ?? /^(.+)\/(\d+)$/.exec(text) ?? [];
  if (id !== undefined && attempt !== undefined) return { id, attempt: Number(attempt) };
  throw new InvalidArgumentError('It must be a container name, or <execution>/<attempt>.');
}
