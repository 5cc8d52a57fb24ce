import type { Launched } from '@crawlerd/client';
import { DEFAULT_HEARTBEAT_INTERVAL_SECONDS } from '@crawlerd/shared';
import type { Context } from './context.ts';
import { followToVerdict } from './follow.ts';
import { printable } from './text.ts';

/**
 * A person who watches wants to see more than two heartbeats a minute. When silence becomes suspicious
 * stays as it is by default: a crawler of another kind may keep its own pace.
 */
export const WATCHED = {
  heartbeat_interval_seconds: 2,
  stale_after_seconds: 3 * DEFAULT_HEARTBEAT_INTERVAL_SECONDS + 10,
};

/** Says what was launched, and follows it if that was asked for. @returns the exit status. */
export async function afterLaunch(
  context: Context,
  { launched, isRepeated }: Launched,
  { follow }: { readonly follow?: boolean },
): Promise<number> {
  const id = launched.execution_id;
  for (const warning of launched.warnings) context.warn(`warning: ${printable(warning)}`);
  if (isRepeated) context.warn('This key was already used: nothing new was launched.');
  if (follow === true) {
    if (!context.json) context.print(`launched ${printable(id)}`);
    return followToVerdict(context, { ...launched, warnings: [] });
  }
  if (context.json) await context.printJson(launched);
  // Off a terminal the id alone, so that a script can take it as it is.
  else if (!context.style.live) context.print(printable(id));
  else {
    context.print(`launched ${printable(id)}`);
    context.print(context.style.paint('dim', `check it with: ${context.io.command} status ${printable(id)}`));
  }
  return 0;
}
