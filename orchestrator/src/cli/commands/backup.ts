import type { Command } from 'commander';
import type { Cli, Context } from '../context.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE } from '../io.ts';
import { LiveRegion } from '../live-region.ts';
import { printable } from '../text.ts';

const RESTORING = `
Restoring: stop crawlerd, move crawlerd.db* out of CRAWLERD_DATA_DIR, copy the
backup to crawlerd.db there, and start crawlerd. Containers that were launched
after the backup are then reported, but not stopped.

The copy holds the database: executions, their results and their history, also
results that are files in the folder "results".
Configs, outputs and logs are plain files in CRAWLERD_DATA_DIR, which any tool
can copy.`;

export function addBackup(program: Command, cli: Cli): void {
  program
    .command('backup')
    .description('back up the database to a new file, also while the service is running')
    .argument('<file>', 'backup file; must not exist yet')
    .addHelpText('after', RESTORING)
    .action(async (file: string, _options: object, command: Command) => {
      cli.exit(await backup(cli.context(command), file));
    });
}

async function backup(context: Context, file: string): Promise<number> {
  return withInterrupt(context, async (signal) => {
    const region = new LiveRegion(context.io.stdout, context.style);
    const onProgress = (done: number): void => {
      if (context.style.live && !context.json) region.draw([`Copying: ${Math.floor(done * 100)} %`]);
    };
    try {
      const made = await context.deps.backUp(file, { signal, onProgress }).finally(() => region.clear());
      if (context.json) await context.printJson(made);
      else
        context.print(printable(`${made.file} holds ${amounts(made)}; it is verified and synced to disk.`));
      return 0;
    } catch (error) {
      if (signal.aborted) return INTERRUPTED_EXIT_CODE;
      throw error;
    }
  });
}

function amounts({ executions, bytes }: { executions: number; bytes: number }): string {
  const mib = (bytes / 1024 / 1024).toFixed(1);
  return `${executions} ${executions === 1 ? 'execution' : 'executions'} (${mib} MiB)`;
}
