import { Option, type Command } from 'commander';
import {
  CHANNEL_TYPES,
  LANGUAGES,
  NOTIFICATION_KINDS,
  type Channel,
  type ChannelType,
  type EndpointView,
  type Language,
} from '@crawlerd/shared';
import { commaSeparated } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { UserError } from '../dependencies.ts';
import { INTERRUPTED_EXIT_CODE } from '../io.ts';
import { readInput, readStandardInput, STDIN } from '../json-input.ts';
import { printable } from '../text.ts';
import { addEmailOptions, emailPart, type EmailOptions } from './email-options.ts';

interface SetOptions extends EmailOptions {
  readonly type: ChannelType;
  readonly to?: string;
  readonly secretFile?: string;
  readonly kinds?: readonly string[];
  readonly tasks?: readonly string[];
  readonly language?: Language;
}

type Where = Pick<Channel, 'url' | 'secret'>;
type EmailPart = Pick<Channel, 'email'>;

export function addEndpointSet(endpoint: Command, cli: Cli): void {
  const setting = endpoint
    .command('set')
    .description('set where notifications go, and of what; an earlier endpoint is replaced as a whole');
  addEmailOptions(setting)
    .argument('<name>', 'name of the endpoint')
    .addOption(
      new Option('--type <type>', 'what kind of receiver')
        .choices([...CHANNEL_TYPES])
        .makeOptionMandatory(true),
    )
    // Not --url, which says where the service is.
    .option(
      '--to <url>',
      'URL of the webhook, robot or SMTP server (others can see arguments: rather leave it out; --url is the service)',
    )
    .option(
      '--secret-file <file>',
      'file with the secret that signs notifications, or the password of the mail user; or "-"',
    )
    .option(
      '--kinds <kinds>',
      `of what, with commas between: ${NOTIFICATION_KINDS.join(', ')} (default: what goes wrong)`,
      commaSeparated,
    )
    .option('--tasks <names>', 'only of these saved tasks, with commas', commaSeparated)
    .addOption(new Option('--language <language>', 'of what is said (default: en)').choices([...LANGUAGES]))
    .addHelpText(
      'after',
      '\nWithout --to, the URL is the first line of standard input and the secret, if there is one, the second;' +
        '\non a terminal both are asked for without being shown. Nothing shows them again.',
    )
    .action(async (name: string, options: SetOptions, command: Command) => {
      if (options.to === undefined && options.secretFile === STDIN) {
        command.error(
          'Without --to, standard input begins with the URL, and the secret is its second line: leave out --secret-file.',
        );
      }
      const email = emailPart(command, options.type, options);
      cli.exit(await set(cli.context(command), name, options, email));
    });
}

async function set(context: Context, name: string, options: SetOptions, email: EmailPart): Promise<number> {
  const where = await readWhere(context, name, options);
  if (where === null) return INTERRUPTED_EXIT_CODE;
  const { type, kinds, tasks, language } = options;
  const filter = { ...(kinds && { kinds }), ...(tasks && { tasks }) };
  const body = { channel: { type, ...where, ...email }, filter, ...(language && { language }) };
  const { endpoint, isNew } = await context.client.endpoints.set(name, JSON.stringify(body));
  return tellSet(context, endpoint, isNew);
}

export async function tellSet(context: Context, endpoint: EndpointView, isNew: boolean): Promise<number> {
  if (context.json) {
    await context.printJson(endpoint);
    return 0;
  }
  const { channel } = endpoint;
  const name = printable(endpoint.name);
  context.print(
    `${name} was ${isNew ? 'added' : 'replaced'}: ${printable(`${channel.type} at ${channel.host}`)}`,
  );
  if (context.style.live) context.say(`Try it with: crawlerd endpoint test ${name}`);
  return 0;
}

/** The credentials; null after Ctrl-C. */
async function readWhere(context: Context, name: string, options: SetOptions): Promise<Where | null> {
  const { to: url, secretFile } = options;
  const isTyped = context.io.stdin.isTTY === true;
  if (url === undefined && isTyped) return askWhere(context, name, options);
  if (url === undefined) {
    const [first = '', second, ...others] = linesOf(await readStandardInput(context.io.stdin));
    if (first === '') throw new UserError('Standard input is empty; its first line must be the URL.');
    if (others.length > 0)
      throw new UserError('Standard input has more than two lines; nothing was changed.');
    return withSecret(first, secretFile === undefined ? second : await secretIn(context, secretFile));
  }
  if (secretFile === undefined) return { url };
  if (secretFile !== STDIN || !isTyped) return withSecret(url, await secretIn(context, secretFile));
  const secret = await context.io.askHidden(secretQuestion(name));
  return secret === null ? null : withSecret(url, secret);
}

async function askWhere(
  context: Context,
  name: string,
  { type, secretFile, mailUser }: SetOptions,
): Promise<Where | null> {
  const url = await context.io.askHidden(`URL of ${printable(name)}: `);
  if (url === null) return null;
  if (url === '') throw new UserError('The URL is empty; nothing was changed.');
  if (secretFile !== undefined) return withSecret(url, await secretIn(context, secretFile));
  if (!TAKES_SECRET[type] || (type === 'email' && mailUser === undefined)) return { url };
  const secret = await context.io.askHidden(secretQuestion(name));
  return secret === null ? null : withSecret(url, secret);
}

const TAKES_SECRET: Readonly<Record<ChannelType, boolean>> = {
  webhook: true,
  slack: false,
  feishu: true,
  dingtalk: true,
  wecom: false,
  email: true,
};

function secretQuestion(name: string): string {
  return `Secret of ${printable(name)} (empty if it has none): `;
}

async function secretIn({ io }: Context, file: string): Promise<string> {
  const [secret = '', ...others] = linesOf((await readInput(file, io, 'the secret')).text);
  if (others.length > 0)
    throw new UserError(`The secret must be the only line of ${file}; nothing was changed.`);
  return secret;
}

function withSecret(url: string, secret: string | undefined): Where {
  return secret === undefined || secret === '' ? { url } : { url, secret };
}

/** Without the line breaks that `echo` and editors add. */
function linesOf(text: string): string[] {
  return text.trim().split(/\r?\n/);
}
