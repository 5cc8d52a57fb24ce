import { Type } from 'typebox';
import { PatternString } from './faults.ts';

/** How the delay between requests adapts to a host. */
export const AutothrottleSchema = Type.Object(
  {
    enabled: Type.Optional(
      Type.Boolean({ default: true, description: 'Send fewer requests to slow and overloaded hosts.' }),
    ),
    target: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1000,
        default: 1,
        description: 'Requests that a slow host handles at a time, on average.',
      }),
    ),
    max_delay: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 60,
        description: 'The longest delay in seconds that throttling may reach.',
      }),
    ),
  },
  { description: 'How the delay adapts to slow and overloaded hosts.' },
);

/** How a crawl treats what sites ask of crawlers. */
export const RobotsSchema = Type.Object(
  {
    obey: Type.Optional(
      Type.Boolean({ default: true, description: 'Fetch no page that robots.txt of its site forbids.' }),
    ),
    agent: Type.Optional(
      PatternString(
        '^[^\\s/:;,#*()\\u0000-\\u001f\\u007f-\\uffff]+$',
        'must be a single ASCII word such as ExampleBot',
        {
          maxLength: 100,
          description: 'The name to look for in robots.txt. Default: the product in user_agent.',
        },
      ),
    ),
    on_unreachable: Type.Optional(
      Type.Enum(['deny', 'allow'], {
        default: 'deny',
        description: 'Whether a site is crawled when its robots.txt answers 5xx, or not at all.',
      }),
    ),
    max_crawl_delay: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 30,
        description: 'The longest Crawl-delay of a robots.txt that is honoured, in seconds.',
      }),
    ),
  },
  { description: 'Whether and how robots.txt is obeyed.' },
);
