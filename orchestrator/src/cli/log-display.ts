import type { LogLineView } from '@crawlerd/shared';
import { formatBytes } from './bytes.ts';
import type { Context } from './context.ts';
import { parseLogLine, type LogLine } from './log-line.ts';
import type { Style } from './style.ts';
import { harmlessLine, printable, printableJson } from './text.ts';

export interface LogLook {
  /** What the crawler printed, also escape sequences that steer a terminal. */
  readonly raw: boolean;
  /** With the place of each line. */
  readonly positions: boolean;
}

/** A line of a log as it is shown: JSON for programs, short for people at a terminal, else as it is in the log. */
export function formatLine(line: string, { json, style }: Context, raw: boolean): string {
  const parsed = parseLogLine(line);
  if (json) return printableJson(JSON.stringify(parsed));
  if (raw) return line;
  return style.live ? terminalLine(parsed, style) : harmlessLine(line);
}

/** The same for a line of a page, which has a place and may be clipped. */
export function formatPlacedLine(line: LogLineView, context: Context, { raw, positions }: LogLook): string {
  if (context.json) return printableJson(JSON.stringify(line));
  const { attempt, offset, time, stream, text, clipped, length } = line;
  const head = time === null || stream === null ? '' : `${time} ${stream} `;
  const mark = clipped ? ` ... (${formatBytes(length)})` : '';
  const shown = formatLine(`${head}${text}${mark}`, context, raw);
  return positions ? `${context.style.paint('dim', `${attempt}:${offset}`)} ${shown}` : shown;
}

function terminalLine({ timestamp, stream, text }: LogLine, style: Style): string {
  const time = printable(timestamp).replace(/^.*T(\d\d:\d\d:\d\d\.\d{3}).*$/, '$1');
  const clean = printable(text);
  const painted = stream === 'stderr' ? style.paint('yellow', clean) : clean;
  return `${style.paint('dim', time)} ${stream === 'crawlerd' ? style.paint('cyan', `crawlerd: ${clean}`) : painted}`;
}
