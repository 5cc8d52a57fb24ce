import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderFailure, type FromHost, type RenderOutcome, type ToHost } from '../browser-messages.ts';
import { BrowserKeeper } from './browser-keeper.ts';
import { wordsOf } from './browser-process.ts';
import type { Reader } from './await-enough.ts';
import { connectWithin } from './connect-to.ts';

/** The host never outlives its crawl by more than this. */
const END_MS_MAX = 8000;

/**
 * The process between a crawl and its browser. It ends when the crawl's end of their channel is closed for any
 * reason: a crawl that is killed cannot clean up, but this process can.
 */
export function runBrowserHost(): void {
  // The profile, caches and other files that the browser leaves behind.
  const folder = mkdtempSync(path.join(tmpdir(), 'crawlerd-browser-'));
  Object.assign(process.env, { TMPDIR: folder, HOME: folder });
  let keeper: BrowserKeeper | null = null;
  const awaited = new Map<number, () => void>();

  process.on('message', (message: ToHost) => {
    switch (message.kind) {
      case 'open':
        keeper = new BrowserKeeper(message.settings, connectWithin(message.settings.addressRules));
        return;
      case 'render':
        void answer(message, keeper, awaited);
        return;
      case 'enough':
        awaited.get(message.id)?.();
        awaited.delete(message.id);
    }
  });
  process.on('disconnect', () => {
    setTimeout(() => end(folder), END_MS_MAX);
    void Promise.resolve(keeper?.close()).finally(() => end(folder));
  });
}

async function answer(
  { id, job, isAwaited }: Extract<ToHost, { kind: 'render' }>,
  keeper: BrowserKeeper | null,
  awaited: Map<number, () => void>,
): Promise<void> {
  let outcome: RenderOutcome;
  const reader = isAwaited ? readerOf(id, awaited) : null;
  try {
    outcome =
      (await keeper?.render(job, reader)) ??
      renderFailure('render_failed', 'the browser host is not started', false);
  } catch (error) {
    outcome = renderFailure('render_failed', wordsOf(error), true);
  }
  // What was enough has been sent already.
  if (awaited.delete(id) || !isAwaited) send({ id, outcome });
}

function readerOf(id: number, awaited: Map<number, () => void>): Reader {
  const enough = new Promise<void>((resolve) => awaited.set(id, resolve));
  return { onState: (state) => send({ id, outcome: state }), enough };
}

function send(message: FromHost): void {
  if (process.connected) process.send?.(message);
}

function end(folder: string): never {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}
