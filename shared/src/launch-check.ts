import { Type, type Static } from 'typebox';
import { CheckSchema } from './health.ts';
import { ISSUES_MAX } from './issues.ts';
import { OpenObject } from './open-object.ts';
import { IssueSchema } from './problem.ts';
import { AttemptSchema, ExecutionDetailSchema } from './status.ts';
import { WARNINGS_MAX } from './unknown-keys.ts';

const detail = ExecutionDetailSchema.properties;

/** What an execution would have, under the names that its details have. */
const EffectiveLaunchSchema = OpenObject({
  image: detail.image,
  labels: detail.labels,
  env_names: detail.env_names,
  resources: detail.resources,
  output_mb: detail.output_mb,
  heartbeat_interval_seconds: detail.heartbeat_interval_seconds,
  stale_after_seconds: detail.stale_after_seconds,
  max_duration_seconds: detail.max_duration_seconds,
  max_attempts: detail.max_attempts,
  priority: detail.priority,
  group: detail.group,
  acceptance: detail.acceptance,
  cache_from: detail.cache_from,
});

const MountSchema = OpenObject({
  path: Type.String({ maxLength: 200, description: 'Where it is in the container.' }),
  holds: Type.Enum(['config', 'output', 'secrets']),
  read_only: Type.Boolean(),
});

/** The answer of `POST /executions/validate`. */
export const LaunchCheckSchema = OpenObject({
  ok: Type.Boolean({
    description: 'Whether it would be accepted and launched now: no errors, every check ok.',
  }),
  errors: Type.Array(IssueSchema, {
    maxItems: ISSUES_MAX,
    description: `What is wrong with the request, by field, the first ${ISSUES_MAX}.`,
  }),
  warnings: Type.Array(Type.String({ maxLength: 1000 }), { maxItems: WARNINGS_MAX }),
  config: Type.Union([OpenObject({}), Type.Null()], {
    description:
      'The crawl config with all defaults of the bundled crawler filled in, or as sent if another image is to read it; ' +
      'null if it does not fit its schema.',
  }),
  launch: Type.Union([EffectiveLaunchSchema, Type.Null()], {
    description:
      'The settings of the execution, defaults of the service filled in; null with an error in what they are from.',
  }),
  image_digest: AttemptSchema.properties.image_digest,
  image_repo_digest: AttemptSchema.properties.image_repo_digest,
  mounts: Type.Array(MountSchema, {
    maxItems: 3,
    description: 'What the container gets beside its image; empty for a runtime without containers.',
  }),
  checks: Type.Array(CheckSchema, {
    maxItems: 10,
    description: 'What a launch needs of the service and the machine, as it is now.',
  }),
});
export type LaunchCheck = Static<typeof LaunchCheckSchema>;
