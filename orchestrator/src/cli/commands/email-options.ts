import { Option, type Command } from 'commander';
import { STARTTLS_MODES, type ChannelType, type Email, type StartTls } from '@crawlerd/shared';
import { commaSeparated } from '../arguments.ts';

export interface EmailOptions {
  readonly mailFrom?: string;
  readonly mailTo?: string[];
  readonly mailUser?: string;
  readonly starttls?: StartTls;
}

export function addEmailOptions(command: Command): Command {
  return command
    .option('--mail-from <address>', 'of email: the sender')
    .option('--mail-to <addresses>', 'of email: the recipients, with commas', commaSeparated)
    .option('--mail-user <user>', 'of email: the name to log in with; the secret is its password')
    .addOption(
      new Option('--starttls <mode>', 'of email by smtp:// (default: required)').choices([...STARTTLS_MODES]),
    );
}

/** What of a channel is only of email. Ends the command where the options do not fit together. */
export function emailPart(
  command: Command,
  type: ChannelType,
  { mailFrom: from, mailTo: to, mailUser: user, starttls }: EmailOptions,
): { readonly email?: Email } {
  if (type === 'email') {
    if (from === undefined || to === undefined)
      return command.error('An endpoint of type email needs --mail-from and --mail-to.');
    return { email: { from, to, ...(user !== undefined && { user }), ...(starttls && { starttls }) } };
  }
  if ([from, to, user, starttls].some((each) => each !== undefined))
    return command.error('--mail-from, --mail-to, --mail-user and --starttls are only for --type email.');
  return {};
}
