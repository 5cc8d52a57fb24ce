import { Type } from 'typebox';
import { PatternString } from './faults.ts';

/** How the delay between requests adapts to a host. */
export const AutothrottleSchema = Type.Object(
  {
    enabled: Type.Optional(
      Type.Boolean({ default: true, description: 'Ask slow and overloaded hosts less often.' }),
    ),
    target: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1000,
        default: 1,
        description: 'Requests that a slow host is to have in hand at a time, on average.',
      }),
    ),
    max_delay: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 60,
        description: 'Seconds between two requests to one host, beyond which it is slowed down no further.',
      }),
    ),
  },
  { description: 'How the delay adapts to a host.' },
);

/** How a crawl treats what sites ask of crawlers. */
export const RobotsSchema = Type.Object(
  {
    obey: Type.Optional(
      Type.Boolean({ default: true, description: 'Fetch no page that the robots.txt of its site forbids.' }),
    ),
    agent: Type.Optional(
      PatternString(
        '^[^\\s/:;,#*()\\u0000-\\u001f\\u007f-\\uffff]+$',
        'must be one word of ASCII, such as ExampleBot',
        {
          maxLength: 100,
          description: 'The name to look for in a robots.txt; default: the product in user_agent.',
        },
      ),
    ),
    on_unreachable: Type.Optional(
      Type.Enum(['deny', 'allow'], {
        default: 'deny',
        description: 'What holds for a site whose robots.txt answers with a 5xx, or not at all.',
      }),
    ),
    max_crawl_delay: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 30,
        description: 'Seconds between two requests to one host that its robots.txt may ask for at most.',
      }),
    ),
  },
  { description: 'What the robots.txt of a site is to the crawl.' },
);
