import { Type } from 'typebox';

/** How an interrupted crawl is resumed. */
export const ResumeSchema = Type.Object(
  {
    enabled: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Continue a crawl with this config and output folder where it was interrupted.',
      }),
    ),
    sync_seconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 1,
        description: 'A power cut loses at most the results of this many seconds.',
      }),
    ),
  },
  { description: 'Whether and how an interrupted crawl continues.' },
);
