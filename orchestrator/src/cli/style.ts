import { styleText } from 'node:util';
import type { Status } from '@crawlerd/shared';
import type { CliIo, Output } from './io.ts';

export type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta';

/** How text may look on one output. */
export interface Style {
  /** Whether lines may be redrawn in place. */
  readonly live: boolean;
  /** Whether colours and boxes are wanted. */
  readonly rich: boolean;
  /** Width of a line in cells. */
  readonly columns: number;
  paint(format: Format, text: string): string;
}

const DEFAULT_COLUMNS = 80;

/** Colours only on a terminal, and never against NO_COLOR (https://no-color.org). */
export function styleOf(output: Output, env: CliIo['env']): Style {
  const terminal = output.isTTY === true;
  const live = terminal && env['TERM'] !== 'dumb';
  const rich = live && (env['NO_COLOR'] ?? '') === '';
  return {
    live,
    rich,
    get columns() {
      const { columns } = output;
      return columns === undefined || columns < 1 ? DEFAULT_COLUMNS : columns;
    },
    // Whether to colour was decided above, from what we were handed, not from this process's streams.
    paint: (format, text) => (rich ? styleText(format, text, { validateStream: false }) : text),
  };
}

const STATUS_FORMAT: Readonly<Record<Status, Format>> = {
  queued: 'dim',
  starting: 'cyan',
  running: 'cyan',
  stale: 'yellow',
  stopping: 'yellow',
  succeeded: 'green',
  failed: 'red',
  stopped: 'magenta',
  timed_out: 'red',
  lost: 'red',
};

/** A status in its colour. */
export function paintStatus(style: Style, status: Status, text: string = status): string {
  return style.paint(STATUS_FORMAT[status], text);
}
