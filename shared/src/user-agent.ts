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
          'fixed: the first of the list; rotate: each host is assigned one of them for the whole crawl.',
      }),
    ),
    list: Type.Array(Agent, {
      minItems: 1,
      maxItems: 1000,
      description: 'User-Agent headers to choose from.',
    }),
  },
  { description: 'Several User-Agent headers, and how to choose one.' },
);

export const UserAgentSchema = Type.Union([Agent, AgentListSchema], {
  description: 'User-Agent header.',
});

export type UserAgentConfig = Static<typeof UserAgentSchema>;
