import { InvalidArgumentError, type Command } from 'commander';
import type { OrphanView } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { UserError } from '../dependencies.ts';
import { formatAge } from '../duration.ts';
import { shortIds } from '../short-id.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';

interface AttemptName {
  readonly id: string;
  readonly attempt: number;
}

type OrphanName = AttemptName | { readonly containerId: string };

interface NamedOrphan extends AttemptName {
  /** Null: the only one of that attempt. */
  readonly containerId: string | null;
}

/** As many characters of an id as the list shows: enough to tell one from all others. */
const ID_CHARACTERS = 12;

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
    .argument(
      '<name>',
      'container id, container name, or <execution>/<attempt>; the start of an id is enough',
      orphanName,
    )
    .action(async (name: OrphanName, _options: object, command: Command) => {
      const context = cli.context(command);
      const { id, attempt, containerId } = await named(context, name);
      await context.client.removeOrphan(id, attempt, containerId);
      if (context.json) await context.printJson({ removed: { execution_id: id, attempt } });
      else context.print(`${id}/${attempt} was removed`);
      cli.exit(0);
    });
}

/** Asked for at the list, as an id of a container says nothing of its attempt, and the start of one is no id. */
async function named({ client }: Context, name: OrphanName): Promise<NamedOrphan> {
  const { orphans } = await client.orphans();
  const meant = orphans.filter((each) => isMeant(each, name));
  const executions = new Set(meant.map((each) => each.execution_id));
  const [first] = meant;
  if ('containerId' in name) {
    if (first === undefined) {
      throw new UserError(`No orphan has the id ${name.containerId}. List orphans with: crawlerd orphans`);
    }
    return { id: first.execution_id, attempt: first.attempt, containerId: first.container_id };
  }
  // As it is if none is meant: the service says that there is none.
  if (first === undefined || executions.has(name.id)) return { ...name, containerId: null };
  if (executions.size === 1) return { ...name, id: first.execution_id, containerId: null };
  throw new UserError(
    `Several orphans have a name that starts with "${name.id}": list them with crawlerd orphans.`,
  );
}

function isMeant(orphan: OrphanView, name: OrphanName): boolean {
  return 'containerId' in name
    ? orphan.container_id.startsWith(name.containerId)
    : orphan.execution_id.startsWith(name.id) && orphan.attempt === name.attempt;
}

async function list(context: Context): Promise<number> {
  const answer = await context.client.orphans();
  const { io, style } = context;
  if (context.json) await context.printJson(answer);
  else if (answer.orphans.length === 0 && style.live) context.print('No orphans.');
  else {
    const columns = style.live ? columnsOnTerminal(answer.orphans, io.now()) : COLUMNS;
    io.stdout.write(renderTable(columns, answer.orphans, layoutFor(style), style));
  }
  return 0;
}

const CONTAINER: Column<OrphanView> = { title: 'CONTAINER', value: (row) => row.container_name };
const KIND: Column<OrphanView> = { title: 'KIND', rigid: true, value: (row) => row.kind };
const STATE: Column<OrphanView> = { title: 'STATE', rigid: true, value: (row) => row.container };

/** For programs. */
const COLUMNS: Column<OrphanView>[] = [
  CONTAINER,
  { title: 'ID', value: (row) => row.container_id.slice(0, ID_CHARACTERS) },
  KIND,
  STATE,
  { title: 'SEEN', value: (row) => row.since },
];

/** With a name that is short enough to be shown whole, and typed. */
function columnsOnTerminal(orphans: readonly OrphanView[], nowMs: number): Column<OrphanView>[] {
  const short = shortIds(orphans.map(({ execution_id: id }) => id));
  return [
    { title: 'NAME', rigid: true, value: (row) => `${short(row.execution_id)}/${row.attempt}` },
    { title: 'ID', rigid: true, value: (row) => row.container_id.slice(0, ID_CHARACTERS) },
    KIND,
    STATE,
    { title: 'SEEN', rigid: true, value: (row) => formatAge(row.since, nowMs) },
    { ...CONTAINER, rigid: true, spare: 1 },
  ];
}

/** A container may have any name, but only one that crawlerd gave says which attempt it is of. */
function orphanName(text: string): OrphanName {
  const [, id, attempt] = /^crawler-task-(.+)-(\d+)$/.exec(text) ?? /^(.+)\/(\d+)$/.exec(text) ?? [];
  if (id !== undefined && attempt !== undefined) return { id, attempt: Number(attempt) };
  if (/^[0-9a-f]{12,64}$/.test(text)) return { containerId: text };
  throw new InvalidArgumentError(
    'It must be a container id, crawler-task-<execution>-<attempt>, or <execution>/<attempt>.',
  );
}
