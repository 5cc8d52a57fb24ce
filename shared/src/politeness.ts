import { Type } from 'typebox';
import { Defaulted } from './defaults.ts';
import { PatternString } from './validation.ts';
import { OpenObject } from './open-object.ts';

/** How the delay between requests adapts to a host. */
export const AutothrottleSchema = OpenObject(
  {
    enabled: Defaulted(
      Type.Boolean({ description: 'Send fewer requests to slow and overloaded hosts.' }),
      true,
    ),
    target: Defaulted(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1000,
        description: 'Requests that a slow host handles at a time, on average.',
      }),
      1,
    ),
    max_delay: Defaulted(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        description: 'The longest delay in seconds that throttling may reach.',
      }),
      60,
    ),
  },
  { description: 'How the delay adapts to slow and overloaded hosts.' },
);

/** How a crawl treats what sites ask of crawlers. */
export const RobotsSchema = OpenObject(
  {
    obey: Defaulted(
      Type.Boolean({ description: 'Fetch no page that robots.txt of its site forbids.' }),
      true,
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
    on_unreachable: Defaulted(
      Type.Enum(['deny', 'allow'], {
        description: 'Whether a site is crawled when its robots.txt answers 5xx, or not at all.',
      }),
      'deny',
    ),
    max_crawl_delay: Defaulted(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        description: 'The longest Crawl-delay of a robots.txt that is honoured, in seconds.',
      }),
      30,
    ),
  },
  { description: 'Whether and how robots.txt is obeyed.' },
);
