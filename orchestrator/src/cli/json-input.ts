import { open } from 'node:fs/promises';
import { errorCodeOf, messageOf } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';
import type { CliIo, Input } from './io.ts';
import { printable } from './text.ts';

/** Stands for standard input. */
export const STDIN = '-';

/** Far more than a service takes, and than it shows of an execution. */
const MIB_MAX = 64;

/** JSON that somebody wrote to a file, or sends to standard input. */
export interface JsonInput {
  /** How it is called in a sentence about it. */
  readonly name: string;
  readonly text: string;
  readonly value: unknown;
}

/**
 * @param what it must hold, for whoever sends nothing.
 * @throws UserError if it cannot be read, or is not JSON.
 */
export async function readJsonInput(
  file: string,
  io: Pick<CliIo, 'stdin'>,
  what: string,
): Promise<JsonInput> {
  if (file === STDIN && io.stdin.isTTY === true) {
    throw new UserError(
      'Standard input is a terminal; send a config there, such as: crawlerd run - < config.json',
    );
  }
  const { name, text } = await readInput(file, io, `${what} as JSON`);
  return { name, text, value: parsed(text, name) };
}

/**
 * @param what it must hold, for whoever sends nothing.
 * @throws UserError if it cannot be read, or is empty.
 */
export async function readInput(
  file: string,
  io: Pick<CliIo, 'stdin'>,
  what: string,
): Promise<Pick<JsonInput, 'name' | 'text'>> {
  const name = file === STDIN ? 'Standard input' : file;
  if (file === STDIN && io.stdin.isTTY === true) {
    throw new UserError(`Standard input is a terminal; send ${what} there, as in: < file`);
  }
  const text = file === STDIN ? await readStandardInput(io.stdin) : await readFile(file);
  if (text.trim() === '') throw new UserError(`${name} is empty; it must hold ${what}.`);
  return { name, text };
}

/** @throws UserError if it is too large. */
export async function readStandardInput(stdin: Input): Promise<string> {
  return readBounded(stdin, 'Standard input');
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

export function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${name} is not JSON: ${printable(messageOf(error))}.`, { cause: error });
  }
}

/** The same JSON without blanks between its tokens: a limit in bytes should not count indentation. */
export function compact(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string: string | undefined) => string ?? '');
}
