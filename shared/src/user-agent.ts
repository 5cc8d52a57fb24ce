import { Type } from 'typebox';
import { Defaulted, type Complete } from './defaults.ts';
import { PatternString } from './validation.ts';
import { OpenObject } from './open-object.ts';

const Agent = PatternString(
  '^\\u0020*[\\u0021-\\u007e][\\u0020-\\u007e]*$',
  'must be printable ASCII: it becomes an HTTP header',
  { maxLength: 500 },
);

/** Says honestly who is crawling; a site that wants us gone can name us in its rules. */
export const DEFAULT_USER_AGENT = 'crawlerd/0.1 (web crawler)';

/** Several User-Agent headers for one crawl. */
export const AgentListSchema = OpenObject(
  {
    mode: Defaulted(
      Type.Enum(['fixed', 'rotate'], {
        description:
          'fixed uses the first of the list; rotate gives each host one of them for the whole crawl.',
      }),
      'fixed',
    ),
    list: Type.Array(Agent, { minItems: 1, maxItems: 1000, description: 'The user agents to choose from.' }),
  },
  { description: 'Several user agents.' },
);

export const UserAgentSchema = Type.Union([Agent, AgentListSchema], {
  description: 'The user agent that sites see. Include an address where you can be reached.',
});

export type UserAgentConfig = Complete<typeof UserAgentSchema>;
