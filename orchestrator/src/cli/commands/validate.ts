import type { Command } from 'commander';
import type { LaunchCheck } from '@crawlerd/shared';
import { checkLine } from '../check-line.ts';
import type { Cli, Context } from '../context.ts';
import { addLaunchOptions, askedLaunch, type LaunchOptions } from '../launch-options.ts';
import { asCalledHere } from '../own-command.ts';
import { printable } from '../text.ts';

export function addValidate(program: Command, cli: Cli): void {
  const validating = program
    .command('validate')
    .description('say all that is wrong with a launch, and what it would come to; launch nothing');
  addLaunchOptions(validating)
    .addHelpText(
      'after',
      '\nTakes what crawlerd run takes, and exits with 0 only if that would be launched now. With --json also the config' +
        '\nwith all defaults, the settings, the digest of the image and what the container gets.',
    )
    .action(async (target: string, options: LaunchOptions, command: Command) => {
      cli.exit(await validate(cli.context(command), target, options));
    });
}

async function validate(context: Context, target: string, options: LaunchOptions): Promise<number> {
  const { request, config } = await askedLaunch(context, target, options);
  const checked = await context.client.validate(request, config);
  if (context.json) await context.printJson(checked);
  else show(context, checked);
  return checked.ok ? 0 : 1;
}

function show(context: Context, { ok, errors, warnings, checks }: LaunchCheck): void {
  const { io, style } = context;
  for (const { field, message } of errors) {
    const what = [field, message].filter((text) => text !== '').join(': ');
    context.print(`${style.paint('red', '✗')} ${asCalledHere(printable(what), io.command)}`);
  }
  for (const check of checks) context.print(checkLine(context, check));
  for (const warning of warnings) context.warn(`warning: ${printable(warning)}`);
  context.print(ok ? 'It would be launched.' : 'It would not be launched.');
}
