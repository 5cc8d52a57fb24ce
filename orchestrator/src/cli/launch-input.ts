import { open } from 'node:fs/promises';
import { errorCodeOf, messageOf } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';
import type { CliIo, Input } from './io.ts';
import { launchAgain, type LaunchInput } from './launch-again.ts';
import { printable } from './text.ts';

/** Stands for standard input. */
const STDIN = '-';

/** Far more than a service takes, and than it shows of an execution. */
const MIB_MAX = 64;

/** @throws UserError if there is nothing that could be launched. */
export async function readLaunchInput(file: string, io: Pick<CliIo, 'stdin'>): Promise<LaunchInput> {
  const name = file === STDIN ? 'Standard input' : file;
  const text = file === STDIN ? await readStdin(io.stdin) : await readFile(file);
  if (text.trim() === '') throw new UserError(`${name} is empty; it must hold a crawl config as JSON.`);
  const value = parsed(text, name);
  const again = launchAgain(value, name);
  return again ?? { config: compact(text), taskName: taskNameOf(value), request: {} };
}

/** @throws UserError if it is too large. */
export async function readStandardInput(stdin: Input): Promise<string> {
  return readBounded(stdin, 'Standard input');
}

async function readStdin(stdin: Input): Promise<string> {
  if (stdin.isTTY === true) {
    throw new UserError(
      'Standard input is a terminal; send a config there, such as: crawlerd run - < config.json',
    );
  }
  return readStandardInput(stdin);
}

async function readFile(file: string): Promise<string> {
  try {
    const opened = await open(file);
    return await readBounded(opened.createReadStream(), file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = errorCodeOf(error);
    if (code === 'ENOENT') throw new UserError(`The file ${file} does not exist.`, { cause: error });
    throw new UserError(`${file} cannot be read (${String(code)}).`, { cause: error });
  }
}

async function readBounded(chunks: AsyncIterable<unknown>, name: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes > MIB_MAX * 1024 * 1024) throw new UserError(`${name} is larger than ${MIB_MAX} MiB.`);
    parts.push(part);
  }
  return Buffer.concat(parts)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${name} is not JSON: ${printable(messageOf(error))}.`, { cause: error });
  }
}

/** The same JSON without blanks between its tokens: a limit in bytes should not count indentation. */
function compact(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string: string | undefined) => string ?? '');
}

function taskNameOf(config: unknown): string | null {
  const name: unknown =
    typeof config === 'object' && config !== null ? Reflect.get(config, 'task_name') : null;
  return typeof name === 'string' && name !== '' ? name : null;
}
