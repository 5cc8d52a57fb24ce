import type { Check } from '@crawlerd/shared';
import type { Context } from './context.ts';
import { asCalledHere } from './own-command.ts';
import type { Style } from './style.ts';
import { printable } from './text.ts';

/** What a check has found, as a line for people. */
export function checkLine({ io, style }: Pick<Context, 'io' | 'style'>, check: Check): string {
  const detail = asCalledHere(printable(check.detail), io.command);
  return `${markOf(check, style)} ${printable(check.name)}: ${detail}`;
}

function markOf({ ok, warning }: Check, style: Style): string {
  if (!ok) return style.paint('red', '✗');
  return warning === true ? style.paint('yellow', '!') : style.paint('green', '✓');
}
