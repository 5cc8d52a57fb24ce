import { Type } from 'typebox';
import { Defaulted } from './defaults.ts';
import { OpenObject } from './open-object.ts';

/** How an interrupted crawl is resumed. */
export const ResumeSchema = OpenObject(
  {
    enabled: Defaulted(
      Type.Boolean({
        description: 'Continue a crawl with this config and output folder where it was interrupted.',
      }),
      true,
    ),
    sync_seconds: Defaulted(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        description: 'A power cut loses at most the results of this many seconds.',
      }),
      1,
    ),
  },
  { description: 'Whether and how an interrupted crawl continues.' },
);
