import type { Command } from 'commander';
import { ApiClient } from '@crawlerd/client';
import { traceparentOf } from '@crawlerd/shared';
import type { CliDependencies } from './dependencies.ts';
import { writeAll, type CliIo } from './io.ts';
import { paragraph } from './facts.ts';
import { asCalledHere } from './own-command.ts';
import { nodeSend } from './node-send.ts';
import { tokenHint, tokenOf, type Token } from './operator-token.ts';
import { CHECK_ADDRESS, serviceUrl } from './service-url.ts';
import { styleOf, type Style } from './style.ts';
import { printableJson } from './text.ts';

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
  let client: ApiClient | undefined;
  return {
    deps,
    io,
    json,
    style,
    // Only commands that speak to a service need to know where it is.
    get client() {
      client ??= clientFor({ io, json }, serviceUrl(options.url, io.env), tokenOf(options, io));
      return client;
    },
    print: (line) => {
      io.stdout.write(paragraph(line, style));
    },
    say: (line) => {
      const text = asCalledHere(line, io.command);
      if (json) io.stderr.write(paragraph(text, warningStyle));
      else io.stdout.write(paragraph(text, style));
    },
    warn: (line) => {
      io.stderr.write(paragraph(asCalledHere(line, io.command), warningStyle, 'yellow'));
    },
    printJson: async (value) => writeJson(io, `${JSON.stringify(value, null, 2)}\n`),
  };
}

/** Speaks to a service: for people, its sentences name commands as they work here; for programs they stay as they are. */
export function clientFor(
  { io, json }: Pick<Context, 'io' | 'json'>,
  baseUrl: string,
  token: Token | null,
): ApiClient {
  return new ApiClient({
    baseUrl,
    token: token?.value ?? null,
    send: nodeSend,
    // What is no trace is left out, as the service does: nobody's launch may fail of it.
    traceparent: traceparentOf(io.env['TRACEPARENT']),
    hints: { address: CHECK_ADDRESS, token: tokenHint(token) },
    put: (sentence) => (json ? sentence : asCalledHere(sentence, io.command)),
  });
}

/** Writes JSON that came from a server: harmless for terminals, and the same document for programs. */
export async function writeJson(io: CliIo, text: string): Promise<void> {
  await writeAll(io.stdout, printableJson(text));
}
