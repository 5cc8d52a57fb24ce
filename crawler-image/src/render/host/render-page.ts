import { errors, type Browser, type BrowserContext, type Page, type Route } from 'playwright-core';
import { renderFailure, type HostSettings, type RenderJob, type RenderOutcome } from '../browser-messages.ts';
import { isClosedWithin, within, wordsOf } from './browser-process.ts';
import { awaitEnough, type Reader } from './await-enough.ts';
import { readHtml } from './read-html.ts';
import { PageProxy, type Connect } from './page-proxy.ts';

/** Limit for the size of all resources of a page together. */
const BYTES_MAX = 64 * 2 ** 20;
const OPEN_MS_MAX = 10_000;
/** A page that does not return its HTML within this time is hung. */
const READ_MS_MAX = 5000;
const CLOSE_MS_MAX = 3000;
/** How long after `load` scripts may wait for data, and for how long no request must be in progress. */
const DATA_MS_MAX = 5000;
const QUIET_MS = 100;

/** A page, and who may wait for later states of it. */
export interface ReadJob extends RenderJob {
  readonly reader: Reader | null;
}

export interface Rendering {
  readonly outcome: RenderOutcome;
  /** Whether the browser itself has stopped responding. */
  readonly isHung: boolean;
}

/**
 * Renders a page in a tab with its own cookies, storage and proxy. The document is the one that the crawl has
 * fetched: the browser fetches the resources of that document, but never another document in its place.
 */
export async function renderPage(
  browser: Browser,
  job: ReadJob,
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
    // The browser has ended: the next one may succeed.
    return { outcome: renderFailure('render_failed', said(error), true), isHung: false };
  } finally {
    proxy.close();
  }
}

const said = (error: unknown): string => `error of the browser: ${wordsOf(error)}`;
const NO_TAB = renderFailure('render_failed', 'the browser could not open a tab', true);

function openContext(
  browser: Browser,
  proxy: PageProxy,
  { userAgent }: RenderJob,
  { verifyTls }: HostSettings,
): Promise<BrowserContext> {
  return browser.newContext({
    userAgent,
    proxy: { server: proxy.url },
    // Their requests are not passed to routes.
    serviceWorkers: 'block',
    ignoreHTTPSErrors: !verifyTls,
    acceptDownloads: false,
  });
}

async function runIn(
  context: BrowserContext,
  job: ReadJob,
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
  page.on('crash', () => cutShort(renderFailure('render_failed', 'the page crashed its browser tab', false)));
  try {
    await context.routeWebSocket(/./, (socket) => void socket.close());
    const onLeave = (to: string | null): void => (to === null ? stay() : cutShort({ kind: 'moved', to }));
    await context.route(/./, documentFirst(page, job, options.block, onLeave));
    const endMs = performance.now() + options.timeoutMs;
    const pending = pendingData(page);
    const loaded = Promise.race([load(page, job.url, options, pending), stays]);
    const read = loaded.then(async () => {
      const first = await readText(page, options.timeoutMs);
      if (first.kind !== 'rendered' || job.reader === null) return first;
      return awaitEnough({ ...first, bytes: proxy.bytes }, job.reader, {
        read: async () => {
          const next = await readText(page, options.timeoutMs);
          return next.kind === 'rendered' ? { ...next, bytes: proxy.bytes } : null;
        },
        isBusy: () => pending.size > 0,
        endMs,
      });
    });
    // The loser of the race may fail later, when its tab is gone.
    read.catch(() => {});
    const outcome = await Promise.race([otherEnd, read]);
    return outcome.kind === 'rendered' ? { ...outcome, bytes: proxy.bytes } : outcome;
  } catch (error) {
    return renderFailure('render_failed', said(error), true);
  }
}

/** Serves the document itself, allows its resources unless they are blocked, and stops navigation elsewhere. */
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
      // Read only here: other requests may have no frame.
      const isOurs = request.frame() === page.mainFrame();
      if (isOurs && !isAnswered) {
        isAnswered = true;
        return route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body: html });
      }
      if (isOurs) {
        // This code leaves the current page as it is.
        await route.abort('aborted');
        // The target of a POST is not a page to crawl; but the page does not load any further.
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
      // The tab is closed, or belongs to a pop-up whose frame does not exist yet.
      await route.abort('aborted').catch(() => {});
    }
  };
}

/** The requests of scripts that are in progress. */
function pendingData(page: Page): ReadonlySet<unknown> {
  const pending = new Set<unknown>();
  page.on('request', (request) => {
    if (['xhr', 'fetch'].includes(request.resourceType())) pending.add(request);
  });
  page.on('requestfinished', (request) => void pending.delete(request));
  page.on('requestfailed', (request) => void pending.delete(request));
  return pending;
}

/** Resources that do not arrive in time are ignored: often it is an analytics script that does not answer. */
async function load(
  page: Page,
  url: string,
  { waitUntil, timeoutMs }: HostSettings['options'],
  pending: ReadonlySet<unknown>,
): Promise<void> {
  try {
    await page.goto(url, { waitUntil, timeout: timeoutMs });
  } catch (error) {
    if (error instanceof errors.TimeoutError) return;
    throw error;
  }
  if (waitUntil === 'load') await dataArrives(pending);
}

/** Most pages that need scripts request their data after they have loaded. */
async function dataArrives(pending: ReadonlySet<unknown>): Promise<void> {
  const endMs = performance.now() + DATA_MS_MAX;
  let quietMs = performance.now();
  while (performance.now() - quietMs < QUIET_MS && performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (pending.size > 0) quietMs = performance.now();
  }
}

async function readText(page: Page, timeoutMs: number): Promise<RenderOutcome> {
  const html = await within(READ_MS_MAX, readHtml(page));
  return html === null
    ? renderFailure(
        'render_timeout',
        `the page kept the browser busy for more than ${timeoutMs / 1000} s`,
        false,
      )
    : { kind: 'rendered', html, bytes: 0 };
}
