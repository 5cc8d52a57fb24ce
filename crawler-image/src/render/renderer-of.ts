import type { CrawlPlan } from '../plan/crawl-plan.ts';
import type { Fetch, FetchedPage, FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import { renderFetched, type RenderDependencies } from './render-fetched.ts';
import { memoryBytes, tabsFor } from './tabs.ts';
import { Renderer, type RendererSettings } from './renderer.ts';

/**
 * Renders a page in a browser, if the mode asks for it.
 *
 * @param isLacking Whether a page lacks required fields.
 * @param isStillLacking The same of a page that is being rendered; null if no field is required.
 */
export type Render = (
  page: FetchedPage,
  redirectRule: RedirectRule,
  isLacking: (page: FetchedPage) => boolean,
  isStillLacking: ((page: FetchedPage) => boolean) | null,
) => Promise<FetchResult>;

export interface CrawlRendering {
  readonly render: Render;
  readonly abort: () => void;
  readonly close: () => Promise<void>;
}

export interface RenderingParts
  extends
    Pick<RendererSettings, 'addressRules' | 'clock' | 'hostScript'>,
    Pick<RenderDependencies, 'agentOf'> {
  readonly fetch: Fetch;
}

/** How a crawl renders its pages; null if it renders none. */
export function rendererOf(plan: CrawlPlan, around: RenderingParts): CrawlRendering | null {
  const { mode } = plan.render;
  if (mode === 'never') return null;
  const { verifyTls } = plan.http;
  const renderer = new Renderer({ ...around, options: plan.render, verifyTls, tabs: tabsFor(memoryBytes()) });
  const dependencies = {
    renderer,
    agentOf: around.agentOf,
    maxBytes: plan.http.maxBytes,
    fetch: (url: string, redirectRule: RedirectRule) => around.fetch(url, redirectRule, 'html'),
  };
  return {
    render: (page, redirectRule, isLacking, isStillLacking) =>
      renderFetched(page, redirectRule, {
        ...dependencies,
        isStillLacking,
        isWanted: (candidate) => mode === 'always' || isLacking(candidate),
      }),
    abort: () => renderer.abort(),
    close: () => renderer.close(),
  };
}
