import { Type } from 'typebox';

/** How a crawl that was interrupted goes on. */
export const ResumeSchema = Type.Object(
  {
    enabled: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Go on where an earlier crawl with this config and output folder was interrupted.',
      }),
    ),
    sync_seconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 1,
        description: 'A power cut costs at most what was found within this time.',
      }),
    ),
  },
  { description: 'How an interrupted crawl goes on.' },
);
