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
        description: 'Average number of concurrent requests to aim for on a slow host.',
      }),
    ),
    max_delay: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 60,
        description: 'Maximum delay between two requests to one host, in seconds.',
      }),
    ),
  },
  { description: 'How the delay adapts to a host.' },
);

/** How a crawl treats what sites ask of crawlers. */
export const RobotsSchema = Type.Object(
  {
    obey: Type.Optional(
      Type.Boolean({ default: true, description: 'Skip pages that the robots.txt of their site disallows.' }),
    ),
    agent: Type.Optional(
      PatternString(
        '^[^\\s/:;,#*()\\u0000-\\u001f\\u007f-\\uffff]+$',
        'must be a single ASCII word such as ExampleBot',
        {
          maxLength: 100,
          description: 'Name to match in robots.txt; default: the product in user_agent.',
        },
      ),
    ),
    on_unreachable: Type.Optional(
      Type.Enum(['deny', 'allow'], {
        default: 'deny',
        description: 'What applies to a site whose robots.txt returns a 5xx or cannot be fetched.',
      }),
    ),
    max_crawl_delay: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 30,
        description: 'Maximum Crawl-delay that is honored, in seconds.',
      }),
    ),
  },
  { description: 'How robots.txt is handled.' },
);
