import { Command, CommanderError } from 'commander';
import { webUrl } from './arguments.ts';
import { addBackup } from './commands/backup.ts';
import { addDemo } from './commands/demo.ts';
import { addDelivery } from './commands/delivery.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDownload } from './commands/download.ts';
import { addEndpoint } from './commands/endpoint.ts';
import { addFiles } from './commands/files.ts';
import { addImage } from './commands/image.ts';
import { addItems } from './commands/items.ts';
import { addLogs } from './commands/logs.ts';
import { addLs } from './commands/ls.ts';
import { addOrphans } from './commands/orphans.ts';
import { addReplay } from './commands/replay.ts';
import { addPages } from './commands/pages.ts';
import { addPin } from './commands/pin.ts';
import { addPrune } from './commands/prune.ts';
import { addResume } from './commands/resume.ts';
import { addRetryPages } from './commands/retry-pages.ts';
import { addRm } from './commands/rm.ts';
import { addRun } from './commands/run.ts';
import { addSchedule } from './commands/schedule.ts';
import { addSecret } from './commands/secret.ts';
import { addServe } from './commands/serve.ts';
import { addShow } from './commands/show.ts';
import { addStatus } from './commands/status.ts';
import { addStop } from './commands/stop.ts';
import { addSummary } from './commands/summary.ts';
import { addTask } from './commands/task.ts';
import { addToken } from './commands/token.ts';
import { addValidate } from './commands/validate.ts';
import { addWatch } from './commands/watch.ts';
import { createContext, type Cli } from './context.ts';
import { UsageError, type CliDependencies } from './dependencies.ts';
import { paragraph } from './facts.ts';
import { faultText, isFault } from './fault-text.ts';
import type { CliIo } from './io.ts';
import { asCalledHere } from './own-command.ts';
import { ownFile } from './own-files.ts';
import { DEFAULT_URL } from './service-url.ts';
import { styleOf } from './style.ts';
import { VERSION } from './version.ts';

function afterHelp({ cwd }: CliIo): string {
  return `
Exit status: 0 if what was asked for came true, 1 if it did not, 2 for a wrong usage,
130 after Ctrl-C. The details:
  ${ownFile('docs/cli.md', cwd)}
  ${ownFile('docs/zh-CN/cli.md', cwd)} (中文)`;
}

const USAGE_EXIT_CODE = 2;

/** What a command line came to. */
interface Outcome {
  exitCode: number;
  /** The command whose usage it broke, as it is called after the name of the program; empty for none. */
  misused: string;
}

/** The whole command line; what becomes of it is written to `outcome`. */
function buildProgram(deps: CliDependencies, io: CliIo, outcome: Outcome): Command {
  const program = new Command('crawlerd')
    .description('Runs every crawl in its own container, supervises it, and never loses track of it.')
    .version(VERSION)
    .option(
      '--url <url>',
      `address of the service (env CRAWLERD_URL or CRAWLERD_PORT, default ${DEFAULT_URL})`,
      webUrl,
    )
    .option('--token <token>', 'API token (prefer env CRAWLERD_API_TOKEN, which other users cannot see)')
    .option('--json', 'print JSON')
    .addHelpText('after', () => afterHelp(io))
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(100, styleOf(io.stdout, io.env).columns) })
    .configureOutput({
      writeOut: (text) => io.stdout.write(paragraph(text.replace(/\n$/, ''), styleOf(io.stdout, io.env))),
      writeErr: (text) => io.stderr.write(paragraph(text.replace(/\n$/, ''), styleOf(io.stderr, io.env))),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  const cli: Cli = {
    context: (command) => createContext(deps, io, command),
    exit: (code) => {
      outcome.exitCode = code;
    },
  };
  const launching = [addServe, addRun, addValidate, addTask, addSchedule];
  const continuing = [addReplay, addResume, addRetryPages, addStop];
  const telling = [addEndpoint, addDelivery];
  const looking = [
    addLs,
    addSummary,
    addStatus,
    addShow,
    addWatch,
    addLogs,
    addItems,
    addPages,
    addFiles,
    addDownload,
  ];
  const allowing = [addSecret, addToken];
  const keeping = [addRm, addPin, addPrune, addOrphans, addBackup, addImage, addDoctor, addDemo];
  for (const add of [...launching, ...continuing, ...looking, ...telling, ...allowing, ...keeping])
    add(program, cli);
  for (const command of program.commands) noteMisuse(command, command.name(), outcome);
  return program;
}

function noteMisuse(command: Command, name: string, outcome: Outcome): void {
  command.exitOverride((error) => {
    outcome.misused = name;
    throw error;
  });
  for (const each of command.commands) noteMisuse(each, `${name} ${each.name()}`, outcome);
}

/**
 * Runs one command line (without the program's own name) and resolves with its exit status: 0 when the
 * thing asked for came true, 2 for a wrong usage, 130 after Ctrl-C, 1 for everything else. Faults that a
 * person can mend are printed as sentences; others are thrown.
 */
export async function runCli(args: readonly string[], deps: CliDependencies, io: CliIo): Promise<number> {
  const outcome: Outcome = { exitCode: 0, misused: '' };
  const program = buildProgram(deps, io, outcome);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return usageExitCode(error, outcome, io);
    if (!isFault(error)) throw error;
    io.stderr.write(paragraph(asCalledHere(faultText(error), io.command), styleOf(io.stderr, io.env), 'red'));
    return error instanceof UsageError ? USAGE_EXIT_CODE : 1;
  }
}

function usageExitCode(error: CommanderError, { misused }: Outcome, io: CliIo): number {
  if (error.exitCode === 0) return 0;
  if (error.code !== 'commander.help') {
    io.stderr.write(`See: ${io.command}${misused === '' ? '' : ` ${misused}`} --help\n`);
  }
  return USAGE_EXIT_CODE;
}
