import { Type, type Static } from 'typebox';

/** 1 PiB: no disk is larger, and sums of such numbers stay exact. */
export const OUTPUT_MB_MAX = 1_073_741_824;

export const ResourcesSchema = Type.Object(
  {
    memory_mb: Type.Optional(
      Type.Integer({
        minimum: 16,
        maximum: 1_048_576,
        description: 'Memory limit of the container, in MiB.',
      }),
    ),
    cpus: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 1024, description: 'CPU limit of the container.' }),
    ),
    pids: Type.Optional(
      Type.Integer({ minimum: 8, maximum: 4_194_304, description: 'Process limit of the container.' }),
    ),
    output_mb: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: OUTPUT_MB_MAX,
        description:
          'Limit of the output folder, in MiB, at most CRAWLERD_OUTPUT_MAX_MB; crawlerd watches it and stops the crawl.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Resource limits; those of the container are enforced by the engine.',
  },
);
export type AskedResources = Static<typeof ResourcesSchema>;
/** Those that the engine enforces. */
export type Resources = Omit<AskedResources, 'output_mb'>;
