import { Type, type Static } from 'typebox';
import { AcceptanceSchema } from './acceptance.ts';
import { EnvSchema } from './environment.ts';
import { EXECUTION_ID } from './execution-id.ts';
import { CrawlConfigSchema } from './crawl-config.ts';
import { GroupSchema } from './groups.ts';
import { LabelsSchema } from './labels.ts';
import { OpenObject } from './open-object.ts';
import { IMAGE_REFERENCE, IMAGE_REFERENCE_LENGTH_MAX } from './image-reference.ts';
import { ResourcesSchema } from './resources.ts';
import { PatternString } from './validation.ts';
import { ExecutionStatusSchema } from './status.ts';
import { WARNINGS_MAX } from './unknown-keys.ts';

/** The body of `POST /executions`. Keys it does not know are refused: nothing is silently ignored. */
export const LaunchSchema = Type.Object(
  {
    config: CrawlConfigSchema,
    image: Type.Optional(
      PatternString(IMAGE_REFERENCE, 'must be an image reference such as name:tag', {
        maxLength: IMAGE_REFERENCE_LENGTH_MAX,
        description: 'Image to run instead of the one that task_type selects; the operator must allow it.',
      }),
    ),
    labels: Type.Optional({ ...LabelsSchema, description: 'Labels to find the execution by.' }),
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
    group: Type.Optional(GroupSchema),
    acceptance: Type.Optional(AcceptanceSchema),
    cache_from: Type.Optional(
      PatternString(EXECUTION_ID, 'must be the id of an execution', {
        maxLength: 100,
        description:
          'Id of a finished execution: the *.http-cache files of its output folder are copied into that ' +
          'of the new one before its first attempt, so that only changed pages are transferred.',
      }),
    ),
    resources: Type.Optional(ResourcesSchema),
    env: Type.Optional(EnvSchema),
    env_from: Type.Optional(
      PatternString(EXECUTION_ID, 'must be the id of an execution', {
        maxLength: 100,
        description:
          'Id of an execution whose `env` this one gets too: its values are shown to nobody. Those of `env` take precedence.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type Launch = Static<typeof LaunchSchema>;

/** The answer to a launch: the execution's status, and what looks like a mistake in its config. */
export const LaunchReplySchema = OpenObject({
  ...ExecutionStatusSchema.properties,
  warnings: Type.Array(Type.String({ maxLength: 1000 }), { maxItems: WARNINGS_MAX }),
});
export type LaunchReply = Static<typeof LaunchReplySchema>;

export const STOP_MODES = ['graceful', 'kill'] as const;
export type StopMode = (typeof STOP_MODES)[number];

/** The body of `POST /executions/{id}/stop`; no body means graceful. */
export const StopSchema = Type.Object(
  { mode: Type.Optional(Type.Enum([...STOP_MODES], { default: 'graceful' })) },
  { additionalProperties: false },
);
