import type { CrawlDependencies } from '../crawl/crawl.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import type { RedirectRule } from '../fetch/fetcher.ts';
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
  };
  return {
    render: (page, redirectRule, isLacking) =>
      renderFetched(page, redirectRule, {
        ...dependencies,
        isWanted: (candidate) => mode === 'always' || isLacking(candidate),
      }),
    abort: () => renderer.abort(),
    close: () => renderer.close(),
  };
}
