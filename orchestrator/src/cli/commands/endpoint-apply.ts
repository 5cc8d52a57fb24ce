import { basename } from 'node:path';
import type { Command } from 'commander';
import { parseJson } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { UserError } from '../dependencies.ts';
import { readInput, STDIN } from '../json-input.ts';
import { tellSet } from './endpoint-set.ts';

const ENDING = '.json';

export function addEndpointApply(endpoint: Command, cli: Cli): void {
  endpoint
    .command('apply')
    .description('set an endpoint as a JSON file says')
    .argument('<file>', 'the file, or "-" for standard input')
    .addHelpText(
      'after',
      '\nThe file holds what PUT /endpoints/{name} takes: {"channel": {"type", "url", "secret"?, "email"?}, "filter"?,' +
        '\n"language"?}. The "email" of an e-mail channel is {"from", "to", "user"?, "starttls"?}, and its "secret" the' +
        '\npassword of that user. The name of the endpoint is the "name" in it or, without one, the name of the file' +
        '\nwithout .json. The file holds credentials, so keep it out of git.',
    )
    .action(async (file: string, _options: object, command: Command) => {
      cli.exit(await apply(cli.context(command), file));
    });
}

async function apply(context: Context, file: string): Promise<number> {
  const input = await readInput(file, context.io, 'an endpoint');
  // What JSON.parse says of a fault repeats a part of the text, which may be a credential.
  const value = parseJson(input.text);
  if (value === undefined) throw new UserError(`${input.name} is not JSON.`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(
      `${input.name} must hold a JSON object, such as {"channel": {"type": ..., "url": ...}}.`,
    );
  }
  const { name: named, ...body } = value as { readonly name?: unknown };
  const name = named ?? (file === STDIN ? undefined : basename(file, ENDING));
  if (typeof name !== 'string') {
    throw new UserError(`${input.name} has no "name" that is a text.`);
  }
  const { endpoint, isNew } = await context.client.endpoints.set(name, JSON.stringify(body));
  return tellSet(context, endpoint, isNew);
}
