import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderFailure, type FromHost, type RenderOutcome, type ToHost } from '../browser-messages.ts';
import { BrowserKeeper } from './browser-keeper.ts';
import { wordsOf } from './browser-process.ts';
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

  process.on('message', (message: ToHost) => {
    switch (message.kind) {
      case 'open':
        keeper = new BrowserKeeper(message.settings, connectWithin(message.settings.addressRules));
        return;
      case 'render':
        void answer(message, keeper);
    }
  });
  process.on('disconnect', () => {
    setTimeout(() => end(folder), END_MS_MAX);
    void Promise.resolve(keeper?.close()).finally(() => end(folder));
  });
}

async function answer(
  { id, job }: Extract<ToHost, { kind: 'render' }>,
  keeper: BrowserKeeper | null,
): Promise<void> {
  let outcome: RenderOutcome;
  try {
    outcome =
      (await keeper?.render(job)) ?? renderFailure('render_failed', 'the browser host is not started', false);
  } catch (error) {
    outcome = renderFailure('render_failed', wordsOf(error), true);
  }
  const message: FromHost = { id, outcome };
  if (process.connected) process.send?.(message);
}

function end(folder: string): never {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}
