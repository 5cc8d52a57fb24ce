import { Type } from 'typebox';

/** What a crawl keeps for whoever wants to know why something went wrong. */
export const DebugSchema = Type.Object(
  {
    snapshots: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        default: 0,
        description: 'Pages whose HTML is kept at most: one of each kind of fault.',
      }),
    ),
  },
  { description: 'What is kept to find out why something went wrong.' },
);
