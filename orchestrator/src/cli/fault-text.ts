import { ClientError, RefusedError } from '@crawlerd/client';
import { UserError } from './dependencies.ts';
import { printable } from './text.ts';

/** What a person can mend, here or at the service. */
export function isFault(error: unknown): error is UserError | ClientError {
  return error instanceof UserError || error instanceof ClientError;
}

/** The one place where a fault of a request becomes what is printed: harmless for terminals, with what to do next. */
export function faultText(fault: UserError | ClientError): string {
  if (fault instanceof UserError) return fault.message;
  const { hint } = fault;
  if (fault instanceof RefusedError) return `${refusal(fault)}${hint === null ? '' : `\n${hint}`}`;
  return `${printable(fault.message)}${hint === null ? '' : ` ${hint}`}`;
}

function refusal({ problem: { detail, errors } }: RefusedError): string {
  const fields = (errors ?? []).map(({ field, message }) => `\n  ${printable(field)}: ${printable(message)}`);
  return `${printable(detail)}${fields.join('')}`;
}
