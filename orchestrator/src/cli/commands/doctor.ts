import type { Command } from 'commander';
import type { Check } from '@crawlerd/shared';
import type { Cli } from '../context.ts';
import { asCalledHere } from '../own-command.ts';
import type { Style } from '../style.ts';
import { printable } from '../text.ts';

export function addDoctor(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description('check what crawls need: engine, image, data folder, callbacks from containers')
    .action(async (_options: object, command: Command) => {
      const context = cli.context(command);
      const checks = await context.deps.checkInstallation();
      const ok = checks.length > 0 && checks.every((check) => check.ok);
      if (context.json) await context.printJson({ ok, checks });
      for (const check of context.json ? [] : checks) {
        const detail = asCalledHere(printable(check.detail), context.io.command);
        context.print(`${markOf(check, context.style)} ${printable(check.name)}: ${detail}`);
      }
      cli.exit(ok ? 0 : 1);
    });
}

function markOf({ ok, warning }: Check, style: Style): string {
  if (!ok) return style.paint('red', '✗');
  return warning === true ? style.paint('yellow', '!') : style.paint('green', '✓');
}
