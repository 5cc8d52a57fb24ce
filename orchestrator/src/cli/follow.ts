import type { ApiClient } from '@crawlerd/client';
import { isFinished, type ExecutionDetail, type ExecutionStatus } from '@crawlerd/shared';
import type { Context } from './context.ts';
import { UserError } from './dependencies.ts';
import { jsonDisplay, lineDisplay, liveDisplay, type FollowDisplay } from './follow-display.ts';
import { INTERRUPTED_EXIT_CODE } from './io.ts';
import { renderLogTail } from './log-tail.ts';
import { asCalledHere } from './own-command.ts';
import { printable } from './text.ts';
import { renderVerdict } from './verdict.ts';
import { watchStatus } from './watch-status.ts';

/** How a followed crawl ended, or null if the watching was ended before it. */
export type Followed = ExecutionDetail | null;

/**
 * Shows an execution until it is finished or the signal aborts.
 *
 * @throws UserError as {@link watchStatus} does.
 */
export async function follow(
  context: Context,
  client: ApiClient,
  id: string,
  options: { signal: AbortSignal; pollIntervalMs?: number; first?: ExecutionStatus },
): Promise<Followed> {
  const display = displayFor(context);
  let last: ExecutionStatus | null = options.first ?? null;
  try {
    if (last !== null) display.show(last);
    const { first: _, ...watching } = options;
    const states = watchStatus(client, id, context.io, {
      ...watching,
      onTrouble: (sentence) => {
        display.trouble(sentence === null ? null : asCalledHere(sentence, context.io.command));
      },
    });
    for await (const status of states) {
      last = status;
      display.show(status);
    }
  } finally {
    display.close();
  }
  return last !== null && isFinished(last.status) ? client.detail(id) : null;
}

/**
 * Follows a crawl to its end and prints the verdict; Ctrl-C ends the watching, never the crawl.
 *
 * @returns the exit status: 0 only for a crawl that succeeded.
 */
export async function followToVerdict(context: Context, first: ExecutionStatus): Promise<number> {
  const id = first.execution_id;
  const ended = await withInterrupt(context, async (signal) =>
    follow(context, context.client, id, { signal, first }),
  );
  if (ended === null) {
    context.warn(`The crawl continues. Stop it with: crawlerd stop ${printable(id)}`);
    return INTERRUPTED_EXIT_CODE;
  }
  if (!context.json) {
    const { io, style } = context;
    io.stdout.write(renderVerdict(ended, io.now(), io.cwd, style));
    io.stdout.write(await renderLogTail(context, ended));
  }
  return ended.status === 'succeeded' ? 0 : 1;
}

/** Terminals and npm may deliver one Ctrl-C twice; a person who means it twice is slower. */
const SECOND_INTERRUPT_AFTER_MS = 1000;

/** Runs `work` with a signal that aborts on Ctrl-C; a second Ctrl-C leaves at once. */
export async function withInterrupt<T>(
  { io }: Context,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController();
  let firstAtMs = 0;
  const release = io.onInterrupt(() => {
    if (!interrupt.signal.aborted) {
      firstAtMs = io.now();
      interrupt.abort(new UserError('Interrupted.'));
    } else if (io.now() - firstAtMs >= SECOND_INTERRUPT_AFTER_MS) {
      io.leave(INTERRUPTED_EXIT_CODE);
    }
  });
  try {
    return await work(interrupt.signal);
  } finally {
    release();
  }
}

function displayFor({ io, json, style }: Context): FollowDisplay {
  if (json) return jsonDisplay(io);
  return style.live ? liveDisplay(io, style) : lineDisplay(io);
}
