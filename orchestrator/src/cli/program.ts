import { Command, CommanderError } from 'commander';
import { webUrl } from './arguments.ts';
import { addBackup } from './commands/backup.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addImage } from './commands/image.ts';
import { addItems } from './commands/items.ts';
import { addLogs } from './commands/logs.ts';
import { addLs } from './commands/ls.ts';
import { addOrphans } from './commands/orphans.ts';
import { addResume } from './commands/resume.ts';
import { addRun } from './commands/run.ts';
import { addServe } from './commands/serve.ts';
import { addShow } from './commands/show.ts';
import { addStatus } from './commands/status.ts';
import { addStop } from './commands/stop.ts';
import { addWatch } from './commands/watch.ts';
import { createContext, DEFAULT_URL, type Cli } from './context.ts';
import { UserError, type CliDependencies } from './dependencies.ts';
import type { CliIo } from './io.ts';
import { styleOf } from './style.ts';
import { VERSION } from './version.ts';

/** The whole command line. `exit` is called with the exit status of the command that ran. */
function buildProgram(deps: CliDependencies, io: CliIo, exit: (code: number) => void): Command {
  const program = new Command('crawlerd')
    .description('Runs every crawl in its own container, supervises it, and never loses track of it.')
    .version(VERSION)
    .option('--url <url>', `address of the service (env CRAWLERD_URL, default ${DEFAULT_URL})`, webUrl)
    .option('--token <token>', 'API token (prefer env CRAWLERD_API_TOKEN, which other users cannot see)')
    .option('--json', 'print JSON')
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(100, styleOf(io.stdout, io.env).columns) })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  const cli: Cli = { context: (command) => createContext(deps, io, command), exit };
  const launching = [addServe, addRun, addResume, addStop];
  const looking = [addLs, addStatus, addShow, addWatch, addLogs, addItems];
  const keeping = [addOrphans, addBackup, addImage, addDoctor, addDemo];
  for (const add of [...launching, ...looking, ...keeping]) add(program, cli);
  return program;
}

/**
 * Runs one command line (without the program's own name) and resolves with its exit status: 0 when the
 * thing asked for came true, 2 for a wrong usage, 130 after Ctrl-C, 1 for everything else. Faults that a
 * person can mend are printed as sentences; others are thrown.
 */
export async function runCli(args: readonly string[], deps: CliDependencies, io: CliIo): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(deps, io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return usageExitCode(error, io);
    if (!(error instanceof UserError)) throw error;
    io.stderr.write(`${styleOf(io.stderr, io.env).paint('red', error.message)}\n`);
    return 1;
  }
}

function usageExitCode(error: CommanderError, io: CliIo): number {
  if (error.exitCode === 0) return 0;
  if (error.code !== 'commander.help') io.stderr.write('See: crawlerd --help\n');
  return 2;
}
