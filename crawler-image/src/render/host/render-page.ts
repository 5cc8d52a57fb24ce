import { errors, type Browser, type BrowserContext, type Page, type Route } from 'playwright-core';
import { renderFailure, type HostSettings, type RenderJob, type RenderOutcome } from '../browser-messages.ts';
import { isClosedWithin, within, wordsOf } from './browser-process.ts';
import { PageProxy, type Connect } from './page-proxy.ts';

/** What all of a page's resources may weigh together. */
const BYTES_MAX = 64 * 2 ** 20;
const OPEN_MS_MAX = 10_000;
/** A page that is asked for its text and does not answer within this time never will. */
const READ_MS_MAX = 5000;
const CLOSE_MS_MAX = 3000;
/** How long after `load` scripts may wait for data, and for how long none must be under way. */
const DATA_MS_MAX = 5000;
const QUIET_MS = 100;

export interface Rendering {
  readonly outcome: RenderOutcome;
  /** Whether the browser itself has stopped answering. */
  readonly isHung: boolean;
}

/**
 * Runs a page in a tab with cookies, storage and a proxy of its own. The document is the one the crawl has
 * fetched: the browser fetches what that document asks for, never a document of its own in its place.
 */
export async function renderPage(
  browser: Browser,
  job: RenderJob,
  settings: HostSettings,
  connect: Connect,
): Promise<Rendering> {
  const proxy = await PageProxy.open(connect, BYTES_MAX);
  try {
    const context = await within(OPEN_MS_MAX, openContext(browser, proxy, job, settings));
    if (context === null) return { outcome: NO_TAB, isHung: true };
    const outcome = await runIn(context, job, settings, proxy);
    return { outcome, isHung: !(await isClosedWithin(CLOSE_MS_MAX, context.close())) };
  } catch (error) {
    // Of a browser that is gone: the next one may do better.
    return { outcome: renderFailure('render_failed', said(error), true), isHung: false };
  } finally {
    proxy.close();
  }
}

const said = (error: unknown): string => `the browser said: ${wordsOf(error)}`;
const NO_TAB = renderFailure('render_failed', 'the browser opened no tab', true);

function openContext(
  browser: Browser,
  proxy: PageProxy,
  { userAgent }: RenderJob,
  { verifyTls }: HostSettings,
): Promise<BrowserContext> {
  return browser.newContext({
    userAgent,
    proxy: { server: proxy.url },
    // Their requests are not seen by routes.
    serviceWorkers: 'block',
    ignoreHTTPSErrors: !verifyTls,
    acceptDownloads: false,
  });
}

async function runIn(
  context: BrowserContext,
  job: RenderJob,
  { options }: HostSettings,
  proxy: PageProxy,
): Promise<RenderOutcome> {
  const page = await within(OPEN_MS_MAX, context.newPage());
  if (page === null) return NO_TAB;
  context.on('page', (popup) => void popup.close().catch(() => {}));
  let cutShort: (outcome: RenderOutcome) => void = () => {};
  const otherEnd = new Promise<RenderOutcome>((resolve) => (cutShort = resolve));
  let stay = (): void => {};
  const stays = new Promise<void>((resolve) => (stay = resolve));
  page.on('crash', () => cutShort(renderFailure('render_failed', 'the page crashed its tab', false)));
  try {
    await context.routeWebSocket(/./, (socket) => void socket.close());
    const onLeave = (to: string | null): void => (to === null ? stay() : cutShort({ kind: 'moved', to }));
    await context.route(/./, documentFirst(page, job, options.block, onLeave));
    const loaded = Promise.race([load(page, job.url, options), stays]);
    const read = loaded.then(() => readText(page, options.timeoutMs));
    // The loser of the race may fail later, when its tab is gone.
    read.catch(() => {});
    const outcome = await Promise.race([otherEnd, read]);
    return outcome.kind === 'rendered' ? { ...outcome, bytes: proxy.bytes } : outcome;
  } catch (error) {
    return renderFailure('render_failed', said(error), true);
  }
}

/** Answers for the document itself, lets its resources through unless blocked, and stops it from going elsewhere. */
function documentFirst(
  page: Page,
  { html }: RenderJob,
  block: readonly string[],
  onLeave: (to: string | null) => void,
): (route: Route) => Promise<void> {
  const blocked = new Set(block);
  let isAnswered = false;
  const handle = async (route: Route): Promise<void> => {
    const request = route.request();
    if (request.isNavigationRequest()) {
      // Asked only here: other requests may have no frame.
      const isOurs = request.frame() === page.mainFrame();
      if (isOurs && !isAnswered) {
        isAnswered = true;
        return route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body: html });
      }
      if (isOurs) {
        // This code leaves the page that is there as it is.
        await route.abort('aborted');
        // What a script posts is not a page to crawl; but the page does not load any further.
        onLeave(request.method() === 'GET' ? request.url() : null);
        return;
      }
    }
    return blocked.has(request.resourceType()) ? route.abort('blockedbyclient') : route.continue();
  };
  return async (route) => {
    try {
      await handle(route);
    } catch {
      // The tab is gone, or is one of a pop-up whose frame is not there yet.
      await route.abort('aborted').catch(() => {});
    }
  };
}

/** What a page does not reach in time is done without: often it is a counter that does not answer. */
async function load(
  page: Page,
  url: string,
  { waitUntil, timeoutMs }: HostSettings['options'],
): Promise<void> {
  const pending = new Set<unknown>();
  page.on('request', (request) => {
    if (['xhr', 'fetch'].includes(request.resourceType())) pending.add(request);
  });
  page.on('requestfinished', (request) => void pending.delete(request));
  page.on('requestfailed', (request) => void pending.delete(request));
  try {
    await page.goto(url, { waitUntil, timeout: timeoutMs });
  } catch (error) {
    if (error instanceof errors.TimeoutError) return;
    throw error;
  }
  if (waitUntil === 'load') await dataArrives(pending);
}

/** Most pages that need scripts ask for their data after they have loaded. */
async function dataArrives(pending: ReadonlySet<unknown>): Promise<void> {
  const endMs = performance.now() + DATA_MS_MAX;
  let quietMs = performance.now();
  while (performance.now() - quietMs < QUIET_MS && performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (pending.size > 0) quietMs = performance.now();
  }
}

async function readText(page: Page, timeoutMs: number): Promise<RenderOutcome> {
  const html = await within(READ_MS_MAX, page.content());
  return html === null
    ? renderFailure(
        'render_timeout',
        `the page kept the browser busy for more than ${timeoutMs / 1000} s`,
        false,
      )
    : { kind: 'rendered', html, bytes: 0 };
}
