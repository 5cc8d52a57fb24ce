import { Type, type Static } from 'typebox';
import { PatternString } from './faults.ts';

const Agent = PatternString(
  '^[\\u0020-\\u007e]*[\\u0021-\\u007e][\\u0020-\\u007e]*$',
  'must be printable ASCII: it becomes an HTTP header',
  { maxLength: 500 },
);

/** Several User-Agent headers for one crawl. */
export const AgentListSchema = Type.Object(
  {
    mode: Type.Optional(
      Type.Enum(['fixed', 'rotate'], {
        default: 'fixed',
        description:
          'fixed uses the first of the list; rotate gives each host one of them for the whole crawl.',
      }),
    ),
    list: Type.Array(Agent, { minItems: 1, maxItems: 1000, description: 'The user agents to choose from.' }),
  },
  { description: 'Several user agents.' },
);

export const UserAgentSchema = Type.Union([Agent, AgentListSchema], {
  description: 'The user agent that sites see. Include an address where you can be reached.',
});

export type UserAgentConfig = Static<typeof UserAgentSchema>;
