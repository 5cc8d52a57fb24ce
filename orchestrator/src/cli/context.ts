import type { Command } from 'commander';
import { ApiClient } from './client.ts';
import { UserError, type CliDependencies } from './dependencies.ts';
import { writeAll, type CliIo } from './io.ts';
import { styleOf, type Style } from './style.ts';
import { printableJson } from './text.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8000';

/** Options every command takes. */
export interface CommonOptions {
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
}

/** What a command works with. */
export interface Context {
  readonly deps: CliDependencies;
  readonly io: CliIo;
  readonly json: boolean;
  /** How standard output may look. */
  readonly style: Style;
  readonly client: ApiClient;
  /** A line of the answer, on standard output. */
  print(line: string): void;
  /** A line about what is going on: on standard output, or beside it when that is for a program. */
  say(line: string): void;
  /** A line that deserves attention, on standard error. */
  warn(line: string): void;
  /** The answer as a program reads it. */
  printJson(value: unknown): Promise<void>;
}

/** What a command file needs to hang its command into the program. */
export interface Cli {
  context(command: Command): Context;
  /** The exit status: 0 only when the thing asked for came true. */
  exit(code: number): void;
}

export function createContext(deps: CliDependencies, io: CliIo, command: Command): Context {
  const options = command.optsWithGlobals<CommonOptions>();
  const json = options.json === true;
  const style = styleOf(io.stdout, io.env);
  const warningStyle = styleOf(io.stderr, io.env);
  return {
    deps,
    io,
    json,
    style,
    client: new ApiClient({
      baseUrl: checkedUrl(options.url ?? (io.env['CRAWLERD_URL'] || DEFAULT_URL)),
      token: options.token ?? (io.env['CRAWLERD_API_TOKEN'] || null),
    }),
    print: (line) => {
      io.stdout.write(`${line}\n`);
    },
    say: (line) => {
      (json ? io.stderr : io.stdout).write(`${line}\n`);
    },
    warn: (line) => {
      io.stderr.write(`${warningStyle.paint('yellow', line)}\n`);
    },
    printJson: async (value) => writeJson(io, style, `${JSON.stringify(value, null, 2)}\n`),
  };
}

/** Writes JSON that came from a server: as it is for programs, harmless for terminals. */
export async function writeJson(io: CliIo, style: Style, text: string): Promise<void> {
  await writeAll(io.stdout, style.live ? printableJson(text) : text);
}

export function isWebUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

function checkedUrl(url: string): string {
  if (isWebUrl(url)) return url;
  throw new UserError(`CRAWLERD_URL is "${url}", which is not an address such as ${DEFAULT_URL}.`);
}
