import { Type, type Static } from 'typebox';
import { CrawlRulesSchema } from './crawl-rules.ts';
import { DebugSchema } from './debug.ts';
import { PatternString } from './faults.ts';
import { CookiesSchema, HeadersSchema, HttpSchema, TimeoutProperties } from './http.ts';
import { LimitsSchema } from './limits.ts';
import { OutputConfigSchema } from './output-config.ts';
import { AutothrottleSchema, RobotsSchema } from './politeness.ts';
import { ProxiesSchema } from './proxies.ts';
import { RenderConfigSchema } from './render.ts';
import { ResumeSchema } from './resume.ts';
import { UserAgentSchema } from './user-agent.ts';
import { WebUrl } from './web-url.ts';

/**
 * The crawl config: one JSON document per execution. Durations are seconds.
 *
 * Unknown keys are accepted here (another image may know them) and reported by
 * {@link unknownKeyWarnings}, so that a typo is seen.
 */
export const CrawlConfigSchema = Type.Object(
  {
    // The name is shown on terminals and in logs, where control characters do harm.
    task_name: PatternString(
      '^[^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u001f\\u007f]*$',
      'must not be empty or hold control characters',
      { maxLength: 200, description: 'A name for people; it need not be unique.' },
    ),
    task_type: Type.Optional(
      PatternString(
        '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$',
        'must be a short name of letters, digits, dot, dash and underscore',
        { default: 'crawler', description: 'Selects the image; "crawler" is the bundled one.' },
      ),
    ),
    base_url: Type.Optional({
      ...WebUrl,
      description: 'Where the crawl starts; give this, target_urls, or both.',
    }),
    target_urls: Type.Optional(
      Type.Array(WebUrl, {
        maxItems: 100_000,
        description: 'Further start addresses; base_url comes first if it is not among them.',
      }),
    ),
    user_agent: Type.Optional(UserAgentSchema),
    timeout: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 3600,
        default: 30,
        description: 'Seconds for one request, including its body.',
      }),
    ),
    ...TimeoutProperties,
    headers: Type.Optional(HeadersSchema),
    cookies: Type.Optional(CookiesSchema),
    http: Type.Optional(HttpSchema),
    proxies: Type.Optional(ProxiesSchema),
    delay: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 1,
        description: 'Seconds between the starts of two requests to one host, on average.',
      }),
    ),
    delay_jitter: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        default: 0.5,
        description: 'Share of the delay by which a single pause may be shorter or longer.',
      }),
    ),
    autothrottle: Type.Optional(AutothrottleSchema),
    concurrency: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        default: 8,
        description: 'Maximum number of requests in flight, across all hosts.',
      }),
    ),
    per_host: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        description: 'Pages of one host in flight at most. Default: the same as concurrency.',
      }),
    ),
    max_retries: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        default: 3,
        description:
          'Retries after a network error, 408, 429 or 5xx, with growing pauses; Retry-After is honoured.',
      }),
    ),
    host_errors_max: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        default: 20,
        description: 'Network errors and 5xx in a row after which the host is given up; 0: never.',
      }),
    ),
    robots: Type.Optional(RobotsSchema),
    resume: Type.Optional(ResumeSchema),
    limits: Type.Optional(LimitsSchema),
    debug: Type.Optional(DebugSchema),
    render: Type.Optional(RenderConfigSchema),
    output_config: Type.Optional(OutputConfigSchema),
    crawl_config: Type.Optional(CrawlRulesSchema),
  },
  { description: 'What to crawl. Unknown keys are kept and reported as warnings.' },
);

export type CrawlConfig = Static<typeof CrawlConfigSchema>;
