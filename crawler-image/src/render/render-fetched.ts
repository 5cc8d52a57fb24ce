import { decodeHtml } from '../charset/decode-html.ts';
import { failure } from '../fetch/failure.ts';
import type { FetchedPage, FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import type { AgentOf } from '../fetch/user-agents.ts';
import type { Renderer } from './renderer.ts';

export interface RenderDependencies {
  readonly renderer: Pick<Renderer, 'render'>;
  readonly fetch: (url: string, redirectRule: RedirectRule) => Promise<FetchResult>;
  /** Whether a page is rendered at all. */
  readonly agentOf: AgentOf;
  /** Of the page as it was rendered. */
  readonly maxBytes: number;
  readonly isWanted: (page: FetchedPage) => boolean;
}

const MOVES_MAX = 5;

/**
 * Renders a fetched page in a browser. A page whose script navigates elsewhere counts as a redirect: `redirectRule`
 * decides on the target, and the crawl fetches it, not the browser.
 */
export async function renderFetched(
  fetched: FetchedPage,
  redirectRule: RedirectRule,
  { renderer, fetch, agentOf, maxBytes, isWanted }: RenderDependencies,
): Promise<FetchResult> {
  let page = fetched;
  for (let move = 0; move <= MOVES_MAX; move++) {
    if (!isWanted(page)) return page;
    const { text: html, queryCharset } = decodeHtml(page.body, page.contentType, page.finalUrl);
    const outcome = await renderer.render({ url: page.finalUrl, html, userAgent: agentOf(page.finalUrl) });
    switch (outcome.kind) {
      case 'rendered':
        return renderedPage({ ...page, queryCharset }, outcome.html, outcome.bytes, maxBytes);
      case 'failed':
        return failure(outcome.code, outcome.detail, outcome.retryable);
      case 'aborted':
        return outcome;
      case 'moved': {
        const next = await redirectRule(outcome.to);
        if (!('url' in next)) return next;
        const moved = await fetch(next.url, redirectRule);
        if (moved.kind !== 'page') return moved;
        page = moved;
      }
    }
  }
  return failure('too_many_redirects', `scripts navigated to another page more than ${MOVES_MAX} times`);
}

function renderedPage(page: FetchedPage, html: string, bytes: number, maxBytes: number): FetchResult {
  // The byte order mark overrides the charset that the page declares.
  const body = Buffer.from(`\uFEFF${html}`);
  if (body.length > maxBytes)
    return failure('too_large', `the rendered page is larger than ${maxBytes} bytes`);
  return {
    ...page,
    body,
    contentType: 'text/html; charset=utf-8',
    wireBytes: page.wireBytes + bytes,
    isRendered: true,
  };
}
