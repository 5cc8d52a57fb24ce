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
  /** Whether a page as it is now lacks what it is rendered for; null: it is read at once. */
  readonly isStillLacking: ((page: FetchedPage) => boolean) | null;
}

const MOVES_MAX = 5;

/**
 * Renders a fetched page in a browser. A page whose script navigates elsewhere counts as a redirect: `redirectRule`
 * decides on the target, and the crawl fetches it, not the browser.
 */
export async function renderFetched(
  fetched: FetchedPage,
  redirectRule: RedirectRule,
  { renderer, fetch, agentOf, maxBytes, isWanted, isStillLacking }: RenderDependencies,
): Promise<FetchResult> {
  let page = fetched;
  for (let move = 0; move <= MOVES_MAX; move++) {
    if (!isWanted(page)) return page;
    const { text: html, queryCharset } = decodeHtml(page.body, page.contentType, page.finalUrl);
    const job = { url: page.finalUrl, html, userAgent: agentOf(page.finalUrl) };
    const states = new RenderedStates({ ...page, queryCharset }, maxBytes);
    const isEnough = (now: string, bytes: number): boolean => {
      const state = states.of(now, bytes);
      return state.kind !== 'page' || isStillLacking?.(state) !== true;
    };
    const outcome = await renderer.render(job, isStillLacking === null ? null : isEnough);
    switch (outcome.kind) {
      case 'rendered':
        return states.of(outcome.html, outcome.bytes);
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

/** The states of a page while it is rendered. The same one is the same object, so that it is not read again. */
class RenderedStates {
  readonly #page: FetchedPage;
  readonly #maxBytes: number;
  #last: { readonly html: string; readonly state: FetchResult } | null = null;

  constructor(page: FetchedPage, maxBytes: number) {
    this.#page = page;
    this.#maxBytes = maxBytes;
  }

  of(html: string, bytes: number): FetchResult {
    if (this.#last?.html !== html) this.#last = { html, state: this.#stateOf(html, bytes) };
    return this.#last.state;
  }

  #stateOf(html: string, bytes: number): FetchResult {
    // The byte order mark overrides the charset that the page declares.
    const body = Buffer.from(`\uFEFF${html}`);
    if (body.length > this.#maxBytes)
      return failure('too_large', `the rendered page is larger than ${this.#maxBytes} bytes`);
    return {
      ...this.#page,
      body,
      contentType: 'text/html; charset=utf-8',
      wireBytes: this.#page.wireBytes + bytes,
      isRendered: true,
    };
  }
}
