import { chromium, type Browser } from 'playwright-core';
import { messageOf } from '../../base/message-of.ts';

const LAUNCH_MS_MAX = 20_000;
const CLOSE_MS_MAX = 3000;
const WORDS_MAX = 500;

/** On top of what Playwright gives: the browser is to reach nothing but the proxy of its tab. */
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

/** What has no proxy of its own goes nowhere: nobody can listen on port 1 of this machine but root. */
const NOWHERE = 'http://127.0.0.1:1';

/** A browser that runs. It leads its own process group. */
export interface RunningBrowser {
  readonly browser: Browser;
  readonly pid: number;
}

/**
 * Starts a headless browser that ends by itself when this process does, however that happens: it is spoken to
 * through a pipe, whose end it notices.
 *
 * @throws Error with what the browser said.
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
  if (pid === undefined) throw new Error('the browser does not say which process it is');
  return { browser, pid };
}

/** Returns once the browser is gone: it is asked to go, and killed if it does not. */
export async function endBrowser({ browser, pid }: RunningBrowser): Promise<void> {
  if (!(await isClosedWithin(CLOSE_MS_MAX, browser.close()))) killBrowser(pid);
}

export function killBrowser(pid: number): void {
  // The group: its helpers would go by themselves, but later. The process: where a script is in between.
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

/** The result, or null if it is not there in time; what fails before that is thrown. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  // Nobody listens to what fails after that.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether something was closed in time, or was gone already. */
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

/** What the browser printed as its reason, if Playwright quotes it; else Playwright's own first line. */
export function wordsOf(error: unknown): string {
  const text = messageOf(error);
  const printed = /^\[pid=\d+\]\[err\] (.+)$/m.exec(text)?.[1];
  return (printed ?? text.split('\n', 1).join('')).slice(0, WORDS_MAX);
}
