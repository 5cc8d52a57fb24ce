import type { ExecutionStatus } from '@crawlerd/shared';
import type { CliIo } from './io.ts';
import { LiveRegion } from './live-region.ts';
import { progressSentence, renderProgress } from './progress-line.ts';
import { paintStatus, type Style } from './style.ts';
import { printableJson } from './text.ts';

/** Shows a crawl while it runs. */
export interface FollowDisplay {
  show(status: ExecutionStatus): void;
  /** A sentence about the service not answering, or null when it answers again. */
  trouble(sentence: string | null): void;
  /** Leaves the terminal as other output expects it. */
  close(): void;
}

const BACK = 'Reconnected to crawlerd.';

/** Redrawn in place, for terminals. */
export function liveDisplay(io: CliIo, style: Style): FollowDisplay {
  const region = new LiveRegion(io.stdout, style);
  let last: ExecutionStatus['status'] | null = null;
  return {
    show(status) {
      const before = last;
      if (before !== null && before !== status.status && [before, status.status].includes('stale')) {
        region.say(`${paintStatus(style, before)} → ${paintStatus(style, status.status)}`);
      }
      last = status.status;
      region.draw(renderProgress(status, io.now(), style));
    },
    trouble: (sentence) => {
      region.say(style.paint(sentence === null ? 'green' : 'yellow', sentence ?? BACK));
    },
    close: () => {
      region.clear();
    },
  };
}

const LINE_INTERVAL_MS = 5000;

/** Plain lines, for logs and pipes: a new status at once, new counts every few seconds. */
export function lineDisplay(io: CliIo): FollowDisplay {
  let last: { status: ExecutionStatus; atMs: number } | null = null;
  return {
    show(status) {
      const nowMs = io.now();
      const due =
        last === null ||
        last.status.status !== status.status ||
        (nowMs - last.atMs >= LINE_INTERVAL_MS && changeKey(last.status) !== changeKey(status));
      if (!due) return;
      last = { status, atMs: nowMs };
      io.stdout.write(`${progressSentence(status, nowMs)}\n`);
    },
    trouble: (sentence) => {
      io.stderr.write(`${sentence ?? BACK}\n`);
    },
    close: () => undefined,
  };
}

/** One status document a line whenever something changed, for programs. */
export function jsonDisplay(io: CliIo): FollowDisplay {
  let last = '';
  return {
    show(status) {
      const key = changeKey(status);
      if (key === last) return;
      last = key;
      io.stdout.write(`${printableJson(JSON.stringify(status))}\n`);
    },
    trouble: (sentence) => {
      io.stderr.write(`${sentence ?? BACK}\n`);
    },
    close: () => undefined,
  };
}

/** Equal for two states that tell the same: only the age of the heartbeat differs at every look. */
function changeKey(status: ExecutionStatus): string {
  return JSON.stringify({ ...status, seconds_since_heartbeat: null });
}
