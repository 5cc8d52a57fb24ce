import { Type, type Static } from 'typebox';
import { AcceptanceSchema } from './acceptance.ts';
import { ResourcesSchema } from './resources.ts';
import { ProgressSchema } from './heartbeat.ts';
import { ResultDataSchema } from './completion.ts';
import { DriftSchema } from './drift.ts';
import { ENV_NAMES_MAX } from './environment.ts';
import { GroupSchema, WaitsForSchema } from './groups.ts';
import { LabelsSchema } from './labels.ts';
import { OpenObject } from './open-object.ts';
import { ScheduleRefSchema } from './schedule-ref.ts';
import { TaskRefSchema } from './task-ref.ts';
import { WarningsSchema } from './warnings.ts';

/** Every status an execution can have, in lifecycle order. */
export const STATUSES = [
  'queued',
  'starting',
  'running',
  'stale',
  'stopping',
  'succeeded',
  'failed',
  'stopped',
  'timed_out',
  'lost',
] as const;
export type Status = (typeof STATUSES)[number];

/** Terminal statuses (only `lost` can still change: by a late, valid completion). */
export const FINISHED_STATUSES = ['succeeded', 'failed', 'stopped', 'timed_out', 'lost'] as const;
export type FinishedStatus = (typeof FINISHED_STATUSES)[number];

export function isFinished(status: Status): status is FinishedStatus {
  return (FINISHED_STATUSES as readonly Status[]).includes(status);
}

/** Statuses in which an execution has, or may have, a live container. */
export const LIVE_STATUSES = [
  'starting',
  'running',
  'stale',
  'stopping',
] as const satisfies readonly Status[];

export function isLive(status: Status): boolean {
  return (LIVE_STATUSES as readonly Status[]).includes(status);
}

/** Why an execution finished as it did: stable codes, each with its meaning in plain words. */
export const REASONS = {
  completed: 'The crawler reported success.',
  reported_failure: 'The crawler reported that it failed.',
  acceptance_failed: 'The crawler reported success, but the result does not meet the acceptance criteria.',
  interrupted:
    'The crawler was interrupted by a signal that crawlerd did not send, and reported a partial result.',
  exited_without_completion: 'The container exited without reporting a result that could be read.',
  oom_killed: 'The container ran out of memory and was killed.',
  launch_failed: 'The container could not be started.',
  stop_requested: 'The execution was stopped on request.',
  deadline_exceeded: 'The execution exceeded its max_duration_seconds.',
  disk_quota:
    'The output folder held more than it may, so the crawler was stopped. Raise resources.output_mb, or CRAWLERD_OUTPUT_MAX_MB.',
  heartbeat_lost: 'The crawler sent no heartbeat for too long and was stopped.',
  container_vanished: 'The container disappeared, and its exit status is unknown.',
} as const;
export type Reason = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS).filter((key): key is Reason => key in REASONS);

/** A crawler's own words, and what we say around them. */
const MESSAGE_MAX = 20_000;
/** Lines of a page of any list. */
export const PAGE_MAX = 1000;

/** What is going on with an execution: stable codes, each with its meaning in plain words. */
export const DIAGNOSES = {
  waiting_for_place: 'Queued: the limit of concurrent executions is reached, or the engine does not respond.',
  waiting_for_machine:
    'Queued: a fault of the machine or of its engine keeps every execution from being launched; it is tried again.',
  waiting_for_host: 'Queued: the limit of concurrent executions for its target host is reached.',
  waiting_for_group: 'Queued: the limit of its group is reached.',
  waiting_for_retry:
    'Queued for another attempt: waiting for the retry delay, or for the cleanup of the previous attempt.',
  launching: 'The container is being created.',
  healthy: 'Heartbeats arrive and progress advances.',
  stalled: 'Heartbeats arrive, but progress does not advance.',
  hung: 'The container is running, but sends no heartbeats.',
  stopping: 'The container is being stopped.',
  crashed: 'The container exited without reporting a result that could be read.',
  vanished: 'The container disappeared, and its exit status is unknown.',
  engine_unreachable: 'The engine does not respond, so the state of the container is unknown.',
} as const;
export type DiagnosisCode = keyof typeof DIAGNOSES;
const DIAGNOSIS_CODES = Object.keys(DIAGNOSES).filter((key): key is DiagnosisCode => key in DIAGNOSES);

export const DiagnosisSchema = OpenObject({
  code: Type.Enum(DIAGNOSIS_CODES),
  message: Type.String({ maxLength: MESSAGE_MAX, description: 'What is going on, in plain words.' }),
});
export type Diagnosis = Static<typeof DiagnosisSchema>;

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const Time = Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' });

/** An execution's live state: the answer of the status endpoint, and of each line of the list. */
export const ExecutionStatusSchema = OpenObject({
  execution_id: Type.String({ maxLength: 1000 }),
  task_name: Type.String({ maxLength: 1000, description: 'task_name of its crawl config.' }),
  task: Nullable(TaskRefSchema),
  schedule: Nullable(ScheduleRefSchema),
  status: Type.Enum([...STATUSES]),
  reason: Nullable(Type.Enum(REASON_CODES)),
  diagnosis: Nullable(DiagnosisSchema),
  attempt: Type.Integer({ minimum: 0, description: '0 until the first launch.' }),
  container_id: Nullable(Type.String({ maxLength: 1000 })),
  progress: Nullable(ProgressSchema),
  last_heartbeat_at: Nullable(Time),
  seconds_since_heartbeat: Nullable(Type.Number()),
  created_at: Time,
  started_at: Nullable(Time),
  attempt_started_at: Nullable(Time),
  attempt_ended_at: Nullable(Time),
  finished_at: Nullable(Time),
  error_message: Nullable(
    Type.String({ maxLength: MESSAGE_MAX, description: 'What is going on, in plain words.' }),
  ),
  result: Nullable(ResultDataSchema),
  warnings: WarningsSchema,
  drift: DriftSchema,
});
export type ExecutionStatus = Static<typeof ExecutionStatusSchema>;

/** An execution that is resumed again and again has any number of them. */
export const ATTEMPTS_SHOWN = 100;

/** One launch of one container. */
export const AttemptSchema = OpenObject({
  attempt: Type.Integer({ minimum: 1 }),
  runtime: Type.String({ maxLength: 1000 }),
  container_name: Type.String({ maxLength: 1000 }),
  container_id: Nullable(Type.String({ maxLength: 1000 })),
  image_digest: Nullable(
    Type.String({
      maxLength: 1000,
      description: 'Id of the image that it ran, such as sha256:…; null if there is none.',
    }),
  ),
  image_repo_digest: Nullable(
    Type.String({
      maxLength: 1000,
      description: 'The same image as its registry knows it, such as name@sha256:….',
    }),
  ),
  created_at: Time,
  started_at: Nullable(Time),
  ended_at: Nullable(Time),
  exit_code: Nullable(Type.Integer()),
  oom_killed: Nullable(Type.Boolean()),
  end_reason: Nullable(Type.Enum(REASON_CODES)),
  end_message: Nullable(Type.String({ maxLength: MESSAGE_MAX })),
  warnings: WarningsSchema,
});
export type AttemptView = Static<typeof AttemptSchema>;

/** As it was launched: a config may have any key, also one that only its image understands. */
const AnyConfig = Type.Unsafe<Record<string, unknown>>(OpenObject({}));

/** Everything known about an execution. */
export const ExecutionDetailSchema = OpenObject({
  ...ExecutionStatusSchema.properties,
  config: AnyConfig,
  image: Type.String({ maxLength: 1000 }),
  labels: LabelsSchema,
  heartbeat_interval_seconds: Type.Number(),
  stale_after_seconds: Type.Number(),
  max_duration_seconds: Nullable(Type.Number()),
  output_mb: Type.Integer({ description: 'Limit of the output folder, in MiB.' }),
  acceptance: Nullable(AcceptanceSchema),
  resources: ResourcesSchema,
  env_names: Type.Array(Type.String({ maxLength: 200 }), {
    maxItems: ENV_NAMES_MAX,
    description: 'Names of the environment variables of the launch. Their values are not shown.',
  }),
  cache_from: Nullable(
    Type.String({ maxLength: 100, description: 'The execution whose cache was requested for it.' }),
  ),
  traceparent: Nullable(
    Type.String({
      maxLength: 100,
      description: 'The W3C trace context that the launch came with, and that its attempts are given.',
    }),
  ),
  priority: Type.Integer(),
  group: Nullable(GroupSchema),
  waits_for: Nullable(WaitsForSchema),
  max_attempts: Type.Integer(),
  crawl_failures: Type.Integer({ description: 'Attempts that failed because of the crawl itself.' }),
  infrastructure_faults: Type.Integer({ description: 'Attempts that were lost to infrastructure.' }),
  not_before: Nullable(Time),
  stop_requested_by: Nullable(Type.String({ maxLength: 1000 })),
  exit_code: Nullable(Type.Integer({ description: 'Of the last attempt.' })),
  oom_killed: Nullable(Type.Boolean()),
  attempts: Type.Array(AttemptSchema, {
    maxItems: ATTEMPTS_SHOWN,
    description: `The newest ${ATTEMPTS_SHOWN}, oldest first; \`attempt\` says how many there were.`,
  }),
  pinned_at: Nullable(
    Type.String({ maxLength: 100, description: 'Since when nothing removes it; null if it is not pinned.' }),
  ),
  bytes: Nullable(
    Type.Integer({
      description: 'What its files take on the disk; null until it has finished and was measured.',
    }),
  ),
  output_path: Type.String({
    maxLength: 10_000,
    description: "The output folder on the orchestrator's machine.",
  }),
});
export type ExecutionDetail = Static<typeof ExecutionDetailSchema>;

export const ExecutionListSchema = OpenObject({
  executions: Type.Array(ExecutionStatusSchema, { maxItems: PAGE_MAX }),
  next_cursor: Nullable(Type.String({ maxLength: 200, description: 'Pass as ?cursor= for the next page.' })),
});
export type ExecutionList = Static<typeof ExecutionListSchema>;
