import { processPage } from '../crawl/process-page.ts';
import type { CrawlDependencies } from '../crawl/crawl.ts';
import type { CrawlPlan } from '../crawl-plan.ts';
import type { FetchedPage, RedirectRule } from '../fetch/fetcher.ts';
import { renderFetched, type RenderDependencies } from './render-fetched.ts';
import { Renderer, type RendererSettings } from './renderer.ts';

export interface CrawlRendering {
  readonly render: NonNullable<CrawlDependencies['render']>;
  readonly abort: () => void;
  readonly close: () => Promise<void>;
}

export interface RenderingParts
  extends
    Pick<RendererSettings, 'allowedRanges' | 'clock' | 'hostScript'>,
    Pick<CrawlDependencies, 'fetch'>,
    Pick<RenderDependencies, 'agentOf'> {}

/** How a crawl renders its pages; null if it renders none. */
export function rendererOf(plan: CrawlPlan, around: RenderingParts): CrawlRendering | null {
  const { mode } = plan.render;
  if (mode === 'never') return null;
  const renderer = new Renderer({ ...around, options: plan.render, verifyTls: plan.http.verifyTls });
  const dependencies = {
    renderer,
    agentOf: around.agentOf,
    maxBytes: plan.http.maxBytes,
    fetch: (url: string, redirectRule: RedirectRule) => around.fetch(url, redirectRule, 'html'),
    isWanted: (page: FetchedPage) => mode === 'always' || isLacking(page, plan),
  };
  return {
    render: (page, redirectRule) => renderFetched(page, redirectRule, dependencies),
    abort: () => renderer.abort(),
    close: () => renderer.close(),
  };
}

/** A page whose reading fails is not rendered: the crawl meets the same fault, and names it. */
function isLacking(page: FetchedPage, plan: CrawlPlan): boolean {
  try {
    return processPage(page.finalUrl, page, plan, new Date(0)).isLacking;
  } catch {
    return false;
  }
}
