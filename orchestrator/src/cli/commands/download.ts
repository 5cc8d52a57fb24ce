import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, safeFileName } from '@crawlerd/shared';
import type { Command } from 'commander';
import { formatBytes } from '../bytes.ts';
import type { Cli, Context } from '../context.ts';
import { UsageError, UserError } from '../dependencies.ts';
import { downloadFile, isWriteFault, type Download, type Downloaded } from '../download-file.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE } from '../io.ts';
import { filePages } from '../list-files.ts';
import { LiveRegion } from '../live-region.ts';
import { ReconnectPolicy } from '../reconnect-policy.ts';
import { shortPath } from '../short-path.ts';
import { printable } from '../text.ts';
import { leftOutNotes } from './files.ts';

interface DownloadOptions {
  readonly output?: string;
  readonly force?: boolean;
}

/** How often the progress is drawn. */
const DRAW_MS = 100;

export function addDownload(program: Command, cli: Cli): void {
  program
    .command('download')
    .description('download files a crawl has written: those named, or all')
    .argument('<id>', ID_ARGUMENT, executionName)
    .argument('[name...]', 'names as `crawlerd files` lists them (default: all files)')
    .option('-o, --output <folder>', 'folder to write to (default: one named after the id)')
    .option('--force', 'replace files that are there already')
    .addHelpText(
      'after',
      '\nA download that breaks off is continued, also by the same command later. Files' +
        '\nthat are there already with the same length are skipped. Names that could do' +
        '\nharm are written with %XX.',
    )
    .action(async (id: string, names: string[], options: DownloadOptions, command: Command) => {
      const context = cli.context(command);
      cli.exit(await download(context, await findExecution(context, id), names, options));
    });
}

async function download(
  context: Context,
  id: string,
  names: readonly string[],
  { output, force = false }: DownloadOptions,
): Promise<number> {
  const folder = resolve(context.io.cwd, output ?? safeFileName(id));
  for (const name of names) requireFileName(name);
  await makeFolder(folder);
  return withInterrupt(context, async (signal) => {
    const written: (Downloaded & { name: string })[] = [];
    try {
      for await (const name of names.length > 0 ? names : allNames(context, id)) {
        const done = await downloadOne(context, name, { id, folder, force, signal });
        written.push({ name, ...done });
        if (!context.json) context.print(sentence(context, done));
      }
    } catch (error) {
      if (signal.aborted) return INTERRUPTED_EXIT_CODE;
      throw error;
    }
    if (context.json) await context.printJson({ folder, files: written.map(asJson) });
    else if (written.length === 0) context.print('No files.');
    return 0;
  });
}

/** In an address such parts would lead to another one, even if they are encoded. */
function requireFileName(name: string): void {
  if (!name.split('/').some((part) => ['', '.', '..'].includes(part))) return;
  throw new UsageError(
    `No file of an execution is called "${printable(name)}". List them with: crawlerd files <id>`,
  );
}

async function* allNames(context: Context, id: string): AsyncGenerator<string> {
  for await (const page of filePages(context.client.files, id, Infinity)) {
    for (const { name } of page.files) yield name;
    for (const note of leftOutNotes(page.left_out)) context.warn(note);
  }
}

/** Goes on where a connection broke. */
async function downloadOne(
  context: Context,
  name: string,
  what: Omit<Download, 'client' | 'onProgress'>,
): Promise<Downloaded> {
  const { io, style } = context;
  const region = new LiveRegion(io.stdout, style);
  let drawnAtMs = -Infinity;
  const onProgress = (done: number, bytes: number): void => {
    if (!style.live || context.json || io.now() - drawnAtMs < DRAW_MS) return;
    drawnAtMs = io.now();
    const percent = bytes === 0 ? 100 : Math.floor((done / bytes) * 100);
    region.draw([`${printable(name)}: ${percent} % of ${formatBytes(bytes)}`]);
  };
  const reconnect = new ReconnectPolicy({
    io,
    signal: what.signal,
    onTrouble: (trouble) => context.warn(trouble ?? 'Reconnected to crawlerd.'),
    afterwards: `continue with: crawlerd download ${printable(what.id)}`,
  });
  for (;;) {
    try {
      const moved = (done: number, bytes: number): void => {
        reconnect.answered();
        onProgress(done, bytes);
      };
      return await downloadFile(name, { ...what, client: context.client.files, onProgress: moved });
    } catch (error) {
      if (what.signal.aborted) throw error;
      await reconnect.failed(error);
    } finally {
      region.clear();
    }
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (!isWriteFault(error)) throw error;
    throw new UserError(`The folder ${printable(folder)} cannot be made: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

function sentence({ io }: Context, { path, bytes, wasThere }: Downloaded): string {
  const about = wasThere ? 'is there already' : formatBytes(bytes);
  return `${printable(shortPath(path, io.cwd))} (${about})`;
}

function asJson({ name, path, bytes, wasThere }: Downloaded & { name: string }): object {
  return { name, path, bytes, was_there: wasThere };
}
