import { Type, type Static } from 'typebox';
import { Defaulted, type Complete } from './defaults.ts';
import { CrawlRulesSchema } from './crawl-rules.ts';
import { DebugSchema } from './debug.ts';
import { PatternString } from './validation.ts';
import { CookiesSchema, HeadersSchema, HttpSchema, TimeoutProperties } from './http.ts';
import { LimitsSchema } from './limits.ts';
import { OutputConfigSchema } from './output-config.ts';
import { AutothrottleSchema, RobotsSchema } from './politeness.ts';
import { ProxiesSchema } from './proxies.ts';
import { RenderConfigSchema } from './render.ts';
import { ResumeSchema } from './resume.ts';
import { DEFAULT_USER_AGENT, UserAgentSchema } from './user-agent.ts';
import { WebUrl } from './web-url.ts';
import { OpenObject } from './open-object.ts';

/** The task type of the bundled crawler. */
export const DEFAULT_TASK_TYPE = 'crawler';
export const DEFAULT_DELAY_SECONDS = 1;

/**
 * The crawl config: one JSON document per execution. Durations are seconds.
 *
 * Unknown keys are accepted here (another image may know them) and reported by
 * {@link unknownKeyWarnings}, so that a typo is seen.
 */
export const CrawlConfigSchema = OpenObject(
  {
    // The name is shown on terminals and in logs, where control characters do harm.
    task_name: PatternString(
      // Blanks, one character that is none, and the rest: nothing in it can match in two ways, so it is quick.
      '^[^\\S\\u0000-\\u001f]*[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u001f\\u007f]*$',
      'must not be empty or hold control characters',
      { maxLength: 200, description: 'A name for people; it need not be unique.' },
    ),
    task_type: Defaulted(
      PatternString(
        '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$',
        'must be a short name of letters, digits, dot, dash and underscore',
        { maxLength: 64, description: 'Selects the image; "crawler" is the bundled one.' },
      ),
      DEFAULT_TASK_TYPE,
    ),
    base_url: Type.Optional({
      ...WebUrl,
      description: 'Where the crawl starts; give this, target_urls, or both. Default: at the target_urls.',
    }),
    target_urls: Defaulted(
      Type.Array(WebUrl, {
        maxItems: 100_000,
        description: 'Further start addresses; base_url comes first if it is not among them.',
      }),
      [],
    ),
    user_agent: Defaulted(UserAgentSchema, DEFAULT_USER_AGENT),
    timeout: Defaulted(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 3600,
        description: 'Seconds for one request, including its body.',
      }),
      30,
    ),
    ...TimeoutProperties,
    headers: Defaulted(HeadersSchema, {}),
    cookies: Defaulted(CookiesSchema, {}),
    http: Defaulted(HttpSchema, {}),
    proxies: Type.Optional(ProxiesSchema),
    delay: Defaulted(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        description: 'Seconds between the starts of two requests to one host, on average.',
      }),
      DEFAULT_DELAY_SECONDS,
    ),
    delay_jitter: Defaulted(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Share of the delay by which a single pause may be shorter or longer.',
      }),
      0.5,
    ),
    autothrottle: Defaulted(AutothrottleSchema, {}),
    concurrency: Defaulted(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        description: 'Maximum number of requests in flight, across all hosts.',
      }),
      8,
    ),
    per_host: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        description: 'Pages of one host in flight at most. Default: the same as concurrency.',
      }),
    ),
    max_retries: Defaulted(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description:
          'Retries after a network error, 408, 429 or 5xx, with growing pauses; Retry-After is honoured.',
      }),
      3,
    ),
    host_errors_max: Defaulted(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        description:
          'Network errors, 5xx and blocked pages in a row after which the host is given up; 0: never.',
      }),
      20,
    ),
    robots: Defaulted(RobotsSchema, {}),
    resume: Defaulted(ResumeSchema, {}),
    limits: Defaulted(LimitsSchema, {}),
    debug: Defaulted(DebugSchema, {}),
    render: Defaulted(RenderConfigSchema, 'never'),
    output_config: Defaulted(OutputConfigSchema, {}),
    crawl_config: Defaulted(CrawlRulesSchema, {}),
  },
  { description: 'What to crawl. Unknown keys are kept and reported as warnings.' },
);

/** As users write it. */
export type CrawlConfig = Static<typeof CrawlConfigSchema>;
/** With every default filled in. */
export type CompleteCrawlConfig = Complete<typeof CrawlConfigSchema>;
