import type { Command } from 'commander';
import type { SecretView } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { UserError } from '../dependencies.ts';
import { formatAge } from '../duration.ts';
import { INTERRUPTED_EXIT_CODE } from '../io.ts';
import { readStandardInput } from '../json-input.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';
import { printable } from '../text.ts';

export function addSecret(program: Command, cli: Cli): void {
  const secret = program
    .command('secret')
    .description('keep values that configs refer to by name, and that nobody sees again');
  secret
    .command('set')
    .description('keep a value under a name; an earlier value is replaced')
    .argument('<name>', 'name of the secret')
    .addHelpText(
      'after',
      '\nThe value is read from standard input, or asked for on a terminal without being shown.' +
        '\nIt is never an argument, which others could see. In a config, {"secret": "<name>"} stands' +
        '\nfor it: as the value of a header or cookie, or as username or password of a proxy.',
    )
    .action(async (name: string, _options: object, command: Command) => {
      cli.exit(await set(cli.context(command), name));
    });
  secret
    .command('ls')
    .description('list the names of all secrets, and when they were set')
    .action(async (_options: object, command: Command) => {
      cli.exit(await list(cli.context(command)));
    });
  secret
    .command('rm')
    .description('remove a secret')
    .argument('<name>', 'name of the secret')
    .action(async (name: string, _options: object, command: Command) => {
      const context = cli.context(command);
      await context.client.secrets.remove(name);
      if (context.json) await context.printJson({ removed: { name } });
      else context.print(`${printable(name)} was removed`);
      cli.exit(0);
    });
}

async function set(context: Context, name: string): Promise<number> {
  const value = await readValue(context, name);
  if (value === null) return INTERRUPTED_EXIT_CODE;
  if (value === '') throw new UserError('The value is empty; nothing was changed.');
  const { secret, isNew } = await context.client.secrets.set(name, value);
  if (context.json) await context.printJson(secret);
  else context.print(`${printable(secret.name)} was ${isNew ? 'added' : 'replaced'}`);
  return 0;
}

/** Without the line break that `echo` and editors add. */
async function readValue({ io }: Context, name: string): Promise<string | null> {
  if (io.stdin.isTTY === true) return io.askHidden(`Value of ${printable(name)}: `);
  return (await readStandardInput(io.stdin)).replace(/\r?\n$/, '');
}

async function list(context: Context): Promise<number> {
  const { secrets } = await context.client.secrets.list();
  if (context.json) {
    await context.printJson({ secrets });
    return 0;
  }
  const nowMs = context.io.now();
  // For programs as it is.
  const timeOf = (time: string): string => (context.style.live ? formatAge(time, nowMs) : time);
  const columns: Column<SecretView>[] = [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'ADDED', rigid: true, value: (each) => timeOf(each.created_at) },
    { title: 'SET', rigid: true, value: (each) => timeOf(each.updated_at) },
  ];
  if (secrets.length > 0) {
    context.io.stdout.write(renderTable(columns, secrets, layoutFor(context.style), context.style));
  } else {
    context.say('There are no secrets. Add one with: crawlerd secret set');
  }
  const lost = secrets.filter((each) => !each.is_readable).map(({ name }) => printable(name));
  if (lost.length > 0) {
    context.warn(
      `Encrypted with another key than the service has now: ${lost.join(', ')}. Restore that key, or set them again.`,
    );
  }
  return 0;
}
