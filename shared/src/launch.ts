import { Type, type Static } from 'typebox';
import { AcceptanceSchema } from './acceptance.ts';
import { CrawlConfigSchema } from './crawl-config.ts';
import { PatternString } from './validation.ts';
import { ExecutionStatusSchema } from './status.ts';

/** An execution's id, as it stands in URLs. */
const EXECUTION_ID = '^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$';
const LABEL = '^[A-Za-z0-9][A-Za-z0-9_./-]{0,62}$';

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
  },
  { additionalProperties: false, description: 'Resource limits of the container, enforced by the engine.' },
);
export type Resources = Static<typeof ResourcesSchema>;

/** The body of `POST /executions`. Keys it does not know are refused: nothing is silently ignored. */
export const LaunchSchema = Type.Object(
  {
    config: CrawlConfigSchema,
    image: Type.Optional(
      PatternString('^[a-z0-9][A-Za-z0-9._/:@-]{0,254}$', 'must be an image reference such as name:tag', {
        description: 'Image to run instead of the one that task_type selects; the operator must allow it.',
      }),
    ),
    labels: Type.Optional(
      Type.Record(Type.String({ pattern: LABEL }), Type.String({ maxLength: 200 }), {
        maxProperties: 32,
        description: 'Labels to find the execution by.',
      }),
    ),
    max_duration_seconds: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 31_536_000,
        description: 'Longest time the execution may run; after that it is stopped and timed_out.',
      }),
    ),
    heartbeat_interval_seconds: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 3600,
        description: 'How often the crawler should send a heartbeat.',
      }),
    ),
    stale_after_seconds: Type.Optional(
      Type.Number({
        minimum: 0.2,
        maximum: 86_400,
        description:
          'Time without a heartbeat after which an execution is stale; default: 3 heartbeat intervals + 10 s.',
      }),
    ),
    priority: Type.Optional(
      Type.Integer({
        minimum: -1000,
        maximum: 1000,
        description:
          'Executions of a higher priority leave the queue first, among equals the oldest. Default: 0.',
      }),
    ),
    max_attempts: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        description:
          'Maximum number of attempts. Attempts lost to infrastructure (engine restart, lost heartbeats, ' +
          'temporary launch failures) are counted separately, up to the same number.',
      }),
    ),
    acceptance: Type.Optional(AcceptanceSchema),
    cache_from: Type.Optional(
      PatternString(EXECUTION_ID, 'must be the id of an execution', {
        description:
          'Id of a finished execution: the *.http-cache files of its output folder are copied into that ' +
          'of the new one before its first attempt, so that only changed pages are transferred.',
      }),
    ),
    resources: Type.Optional(ResourcesSchema),
    env: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' }),
        Type.String({ maxLength: 32_768 }),
        {
          maxProperties: 100,
          description:
            'Additional environment variables for the container; those of the contract take precedence.',
        },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Launch = Static<typeof LaunchSchema>;

/** The answer to a launch: the execution's status, and what looks like a mistake in its config. */
export const LaunchReplySchema = Type.Object({
  ...ExecutionStatusSchema.properties,
  warnings: Type.Array(Type.String()),
});
export type LaunchReply = Static<typeof LaunchReplySchema>;

export const STOP_MODES = ['graceful', 'kill'] as const;
export type StopMode = (typeof STOP_MODES)[number];

/** The body of `POST /executions/{id}/stop`; no body means graceful. */
export const StopSchema = Type.Object(
  { mode: Type.Optional(Type.Enum([...STOP_MODES], { default: 'graceful' })) },
  { additionalProperties: false },
);
