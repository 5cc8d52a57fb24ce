import { CrawlConfigSchema, OutputConfigSchema, withDefaults, type CrawlConfig } from '@crawlerd/shared';
import { httpOptions, type HttpOptions } from '../plan/http-options.ts';
import { outputOptions, type OutputOptions } from '../plan/output-options.ts';
import { renderOptions, type RenderOptions } from '../plan/render-options.ts';

/** The options of a plan whose config says so much and nothing more. */
export function httpOptionsOf(
  config: Partial<CrawlConfig> = {},
  targets: readonly string[] = [],
): HttpOptions {
  return httpOptions(withDefaults(CrawlConfigSchema, { task_name: 'test', ...config }), targets);
}

export function outputOptionsOf(config: CrawlConfig['output_config'] = {}): OutputOptions {
  return outputOptions(withDefaults(OutputConfigSchema, config));
}

export function renderOptionsOf(render?: CrawlConfig['render']): RenderOptions {
  const config = { task_name: 'test', ...(render === undefined ? {} : { render }) };
  return renderOptions(withDefaults(CrawlConfigSchema, config).render);
}
