import type { Command } from 'commander';
import { checkLine } from '../check-line.ts';
import type { Cli } from '../context.ts';

export function addDoctor(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description('check what crawls need: engine, image, data folder, callbacks from containers')
    .action(async (_options: object, command: Command) => {
      const context = cli.context(command);
      const checks = await context.deps.checkInstallation();
      const ok = checks.length > 0 && checks.every((check) => check.ok);
      if (context.json) await context.printJson({ ok, checks });
      for (const check of context.json ? [] : checks) context.print(checkLine(context, check));
      cli.exit(ok ? 0 : 1);
    });
}
