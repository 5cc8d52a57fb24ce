import type { ApiClient } from '@crawlerd/client';
import { isFinished, type ExecutionDetail, type Reason } from '@crawlerd/shared';
import type { Context } from './context.ts';
import { fitted } from './facts.ts';
import { parseLogLine } from './log-line.ts';
import { fitEnd } from './text-width.ts';
import { printable } from './text.ts';

const LINES = 10;
/** Lines that crawlerd itself adds at the end of an attempt. */
const OURS = 2;
/** A line can have a mebibyte. */
const LINE_CELLS = 500;
/** Who asks how a crawl ended does not wait for a log that does not come. */
const PATIENCE_MS = 3000;

/**
 * The last lines of the log of an attempt that ended without a word from its crawler, and the command that shows the
 * rest; empty where the crawler, or we, said why.
 */
export async function renderLogTail(
  context: Pick<Context, 'client' | 'io' | 'style'>,
  detail: ExecutionDetail,
): Promise<string> {
  const { style } = context;
  const reason = isFinished(detail.status) ? detail.reason : (detail.attempts.at(-1)?.end_reason ?? null);
  if (reason === null || !isToldByLog(reason)) return '';
  const { found, isWhole } = await lastLines(context.client, detail);
  const command = `${context.io.command} logs ${printable(detail.execution_id)}`;
  const [head, all] =
    found.length === 0
      ? [isWhole ? 'The crawler printed nothing.' : 'Its log could not be read.', `Its log: ${command}`]
      : ['The last lines of its log:', `All of it: ${command}`];
  const quoted = found.flatMap((line) => fitted(line, style, QUOTE.length).map((part) => QUOTE + part));
  return `\n${[...fitted(head, style), ...quoted, ...fitted(all, style)].join('\n')}\n`;
}

/** Nothing but the log can say why an attempt ended like this. */
function isToldByLog(reason: Reason): boolean {
  switch (reason) {
    case 'exited_without_completion':
    case 'oom_killed':
    case 'heartbeat_lost':
    case 'container_vanished':
      return true;
    case 'completed':
    case 'reported_failure':
    case 'acceptance_failed':
    case 'interrupted':
    case 'launch_failed':
    case 'stop_requested':
    case 'deadline_exceeded':
    case 'disk_quota':
      return false;
  }
}

const QUOTE = '  | ';

/** At most {@link LINES} of the last attempt: a reader who follows is answered only once the log is whole. */
async function lastLines(
  client: ApiClient,
  detail: ExecutionDetail,
): Promise<{ found: readonly string[]; isWhole: boolean }> {
  const begin = Date.parse(detail.attempts.at(-1)?.created_at ?? detail.created_at);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  let found: readonly string[] = [];
  try {
    const query = { follow: true, tail: LINES + OURS };
    const { lines } = await client.logs.read(detail.execution_id, query, signal);
    for await (const line of lines) {
      const { timestamp, stream, text } = parseLogLine(line);
      // Earlier ones tell of an earlier attempt, and ours repeat the verdict.
      if (stream === 'crawlerd' || Date.parse(timestamp) < begin) continue;
      const shown = fitEnd(printable(text.slice(0, 2 * LINE_CELLS)), LINE_CELLS);
      found = [...found, shown].slice(-LINES);
    }
    return { found, isWhole: true };
  } catch {
    // It is an addition to an answer that is there already.
    return { found, isWhole: false };
  }
}
