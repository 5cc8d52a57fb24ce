import { Type } from 'typebox';
import { Defaulted } from './defaults.ts';
import { OpenObject } from './open-object.ts';

/** What a crawl keeps for debugging. */
export const DebugSchema = OpenObject(
  {
    snapshots: Defaulted(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        description: 'Faulty pages whose HTML is kept at most, one per kind of fault.',
      }),
      0,
    ),
  },
  { description: 'What is kept for debugging.' },
);
