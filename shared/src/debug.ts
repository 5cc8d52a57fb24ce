import { Type } from 'typebox';

/** What a crawl keeps for debugging. */
export const DebugSchema = Type.Object(
  {
    snapshots: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        default: 0,
        description: 'Faulty pages whose HTML is kept at most, one per kind of fault.',
      }),
    ),
  },
  { description: 'What is kept for debugging.' },
);
