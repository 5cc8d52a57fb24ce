import { posix } from 'node:path';
import type { ContainerInspectInfo } from 'dockerode';
import { type ContainerEntry, readContainerFile } from './container-files.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import type { ExecReport } from './exec-report.ts';
import { interpreterOf, isProgramOf, loaderOf, looksBinary } from './program-head.ts';

export type CommandInfo = Pick<ContainerInspectInfo, 'Id' | 'Path'> & {
  readonly Config: Pick<ContainerInspectInfo['Config'], 'Env' | 'WorkingDir' | 'User'>;
};

/** `unknown`: the engine cannot look there, such as behind a file that the path takes for a folder. */
type Entry = Exclude<ContainerEntry, { kind: 'link' }> | { readonly kind: 'unknown' };

export interface ExecEvidence {
  /** What the init said, if that was all that was printed. */
  readonly report: ExecReport | null;
  /** The first line that was printed; empty if it is not known, null if there is none. */
  readonly first: string | null;
  readonly exitCode: number | null;
}

/** Holds the first line of a script, and the loader of a program. */
const HEAD_BYTES = 4096;
const PATH_FOLDERS_MAX = 16;
const QUOTED_CHARACTERS_MAX = 200;
const NO_SUCH_FILE = /no such file/i;

/**
 * Why a container's command could not be run, as the end of a sentence; null if it could. The words of the operating
 * system are the same for a program that is missing and one whose interpreter is, so the file is looked at. Where the
 * engine keeps no log, the file alone tells.
 */
export async function explainExec(
  engine: Engine,
  info: CommandInfo,
  { report, first, exitCode }: ExecEvidence,
): Promise<string | null> {
  const asShell = exitCode === 126 || exitCode === 127;
  // A shell that was given what is no script begins its complaint with the name of it.
  const isShells = first?.startsWith(`${info.Path}: `) === true;
  if (report === null && !isShells && !(first === null && asShell)) return null;
  const command = report?.path ?? info.Path;
  const why = report?.why ?? null;
  if (why !== null && /too long/i.test(why)) {
    return `the command with its arguments and environment is longer than the system takes (${why})`;
  }
  const entry = await commandFile(engine, info, command);
  const arch = entry?.kind === 'file' && looksBinary(entry.head) ? await architecture(engine) : '';
  const found = fault(command, entry, arch);
  if (why === null) return isShells && !isForeign(entry, arch) ? null : found;
  return (
    found ??
    notFound(command, entry, why) ??
    `${quoted(command)} cannot be run by user ${quoted(info.Config.User)}: ${why}`
  );
}

/** What is wrong with the file itself, whatever was said. */
function fault(command: string, entry: Entry | null, arch: string): string | null {
  if (entry === null) {
    return command.includes('/')
      ? `${quoted(command)} does not exist in the image`
      : `${quoted(command)} is in no folder of the image's PATH`;
  }
  if (entry.kind === 'folder') return `${quoted(command)} is a folder`;
  if (entry.kind === 'unknown') return null;
  if (entry.kind !== 'file') return `${quoted(command)} is no file`;
  if ((entry.mode & 0o111) === 0) {
    return `${quoted(command)} is not executable: give the image "RUN chmod +x" for it`;
  }
  if (isForeign(entry, arch)) {
    return `${quoted(command)} is no program for this machine (${arch}): build the image for it`;
  }
  return null;
}

/** It is there, and still the system says that it is not: then something is missing that it names. */
function notFound(command: string, entry: Entry | null, why: string): string | null {
  if (entry?.kind !== 'file' || !NO_SUCH_FILE.test(why)) return null;
  const interpreter = interpreterOf(entry.head);
  if (interpreter !== null && interpreter.endsWith('\r')) {
    return (
      `the first line of ${quoted(command)} ends in CR, as Windows ends lines, so that its interpreter ` +
      `${quoted(interpreter)} does not exist: save it with LF only`
    );
  }
  if (interpreter !== null) {
    return `${quoted(command)} needs the interpreter ${quoted(interpreter)}, which does not exist in the image`;
  }
  const loader = loaderOf(entry.head);
  if (loader !== null) {
    return `${quoted(command)} needs the loader ${quoted(loader)}, which does not exist in the image`;
  }
  return `${quoted(command)} is no program: it has no first line with "#!", and no shell could read it`;
}

/** Neither a script nor a program of this machine. */
function isForeign(entry: Entry | null, arch: string): boolean {
  return entry?.kind === 'file' && looksBinary(entry.head) && isProgramOf(entry.head, arch) === false;
}

/** As the init looks for it. */
async function commandFile(
  engine: Engine,
  { Id, Config: { Env, WorkingDir } }: CommandInfo,
  command: string,
): Promise<Entry | null> {
  if (command.includes('/')) {
    return entryAt(engine, Id, posix.resolve(WorkingDir || '/', command));
  }
  const path = Env.find((entry) => entry.startsWith('PATH='))?.slice('PATH='.length) ?? '/usr/bin:/bin';
  for (const folder of path.split(':').slice(0, PATH_FOLDERS_MAX)) {
    const entry = await entryAt(engine, Id, posix.resolve('/', folder, command));
    if (entry !== null) return entry;
  }
  return null;
}

async function entryAt(engine: Engine, id: string, path: string): Promise<Entry | null> {
  try {
    return await readContainerFile(engine, id, path, HEAD_BYTES);
  } catch (error) {
    if (hasStatus(error, 400, 403, 500)) return { kind: 'unknown' };
    throw error;
  }
}

async function architecture(engine: Engine): Promise<string> {
  const { Arch } = await engine.call('report its version', (docker) => docker.version());
  return Arch;
}

function quoted(text: string): string {
  return JSON.stringify(
    text.length > QUOTED_CHARACTERS_MAX ? `${text.slice(0, QUOTED_CHARACTERS_MAX)}…` : text,
  );
}
