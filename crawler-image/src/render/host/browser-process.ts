import { chromium, type Browser } from 'playwright-core';
import { messageOf } from '@crawlerd/shared';

const LAUNCH_MS_MAX = 20_000;
const CLOSE_MS_MAX = 3000;
const WORDS_MAX = 500;

/** In addition to Playwright's arguments: the browser must reach nothing but the proxy of its tab. */
const ARGS = [
  // Names are looked up by the proxy. Chromium would do so itself for prefetching.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  '--disable-quic',
  // WebRTC sends UDP, which no HTTP proxy sees.
  '--force-webrtc-ip-handling-policy',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  // Containers have 64 MB of it.
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--js-flags=--max-old-space-size=512',
];

/** Requests without a proxy of their own fail: only root can listen on port 1 of this machine. */
const NOWHERE = 'http://127.0.0.1:1';

/** A running browser, the leader of its own process group. */
export interface RunningBrowser {
  readonly browser: Browser;
  readonly pid: number;
}

/**
 * Starts a headless browser that exits when this process exits for any reason: it is controlled through a
 * pipe, and notices that the pipe is closed.
 *
 * @throws Error with the browser's own message.
 */
export async function startBrowser(executable: string): Promise<RunningBrowser> {
  const browser = await chromium.launch({
    executablePath: executable,
    args: ARGS,
    proxy: { server: NOWHERE },
    timeout: LAUNCH_MS_MAX,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pid = processInfo.find(({ type }) => type === 'browser')?.id;
  if (pid === undefined) throw new Error('the browser did not report its process id');
  return { browser, pid };
}

/** Resolves once the browser has ended: it is asked to close, and killed if it does not. */
export async function endBrowser({ browser, pid }: RunningBrowser): Promise<void> {
  if (!(await isClosedWithin(CLOSE_MS_MAX, browser.close()))) killBrowser(pid);
}

export function killBrowser(pid: number): void {
  // The group: its helper processes would end by themselves, but later. The process: in case a wrapper script started
  // it.
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}

/** The result, or null after the timeout; rejects if the work fails before that. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  // A later failure has no listener, and must not be an unhandled rejection.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether something was closed in time, or was closed already. */
export async function isClosedWithin(ms: number, closing: Promise<void>): Promise<boolean> {
  try {
    return (
      (await within(
        ms,
        closing.then(() => true),
      )) === true
    );
  } catch {
    return true;
  }
}

/** The reason that the browser printed, if Playwright quotes it; otherwise the first line of Playwright's message. */
export function wordsOf(error: unknown): string {
  const text = messageOf(error);
  const printed = /^\[pid=\d+\]\[err\] (.+)$/m.exec(text)?.[1];
  return (printed ?? text.split('\n', 1).join('')).slice(0, WORDS_MAX);
}
