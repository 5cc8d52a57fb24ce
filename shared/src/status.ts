import { Type, type Static } from 'typebox';
import { AcceptanceSchema } from './acceptance.ts';
import { ProgressSchema } from './heartbeat.ts';
import { ResultDataSchema } from './completion.ts';

/** Every status an execution can have, in the order of a life. */
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

/** Statuses that have no way out (`lost` has one: a late, valid completion). */
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

/** Why an execution finished as it did: stable codes, each with its meaning for people. */
export const REASONS = {
  completed: 'The crawler reported success.',
  reported_failure: 'The crawler reported that it failed.',
  acceptance_failed: 'The crawler reported success, but found less than was asked for.',
  interrupted: 'The crawler was ended by a signal that crawlerd did not send, and reported what it had.',
  exited_without_completion: 'The container exited without reporting a result.',
  oom_killed: 'The engine ended the container because it ran out of memory.',
  launch_failed: 'The container could not be started.',
  stop_requested: 'Somebody asked for the stop.',
  deadline_exceeded: 'The execution ran longer than its max_duration_seconds.',
  heartbeat_lost: 'The crawler stayed silent for too long and was ended.',
  container_vanished: 'The container is gone, and nothing says how it ended.',
} as const;
export type Reason = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS).filter((key): key is Reason => key in REASONS);

/** What is going on with an execution: stable codes, each with its meaning for people. */
export const DIAGNOSES = {
  waiting_for_place: 'Queued; as many executions run as may at once, or the engine does not answer.',
  waiting_for_host: 'Queued; as many executions of its target host run as may at once.',
  waiting_for_retry:
    'Queued for a further attempt, which waits for its time or for the release of the one before.',
  launching: 'Its container is being made.',
  healthy: 'It beats, and its counters move.',
  stalled: 'It beats, but its counters stand still.',
  hung: 'Its container is up, but silent.',
  stopping: 'It was told to stop.',
  crashed: 'Its container ended without reporting a result.',
  vanished: 'Its container is gone, and nothing says how it ended.',
  engine_unreachable: 'The engine does not answer; the container may be well or not.',
} as const;
export type DiagnosisCode = keyof typeof DIAGNOSES;
const DIAGNOSIS_CODES = Object.keys(DIAGNOSES).filter((key): key is DiagnosisCode => key in DIAGNOSES);

export const DiagnosisSchema = Type.Object({
  code: Type.Enum(DIAGNOSIS_CODES),
  message: Type.String({ description: 'One plain sentence.' }),
});
export type Diagnosis = Static<typeof DiagnosisSchema>;

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const Time = Type.String({ description: 'ISO 8601, UTC.' });

/** An execution's live state: the answer of the status endpoint, and of each line of the list. */
export const ExecutionStatusSchema = Type.Object({
  execution_id: Type.String(),
  task_name: Type.String(),
  status: Type.Enum([...STATUSES]),
  reason: Nullable(Type.Enum(REASON_CODES)),
  diagnosis: Nullable(DiagnosisSchema),
  attempt: Type.Integer({ minimum: 0, description: '0 until the first launch.' }),
  container_id: Nullable(Type.String()),
  progress: Nullable(ProgressSchema),
  last_heartbeat_at: Nullable(Time),
  seconds_since_heartbeat: Nullable(Type.Number()),
  created_at: Time,
  started_at: Nullable(Time),
  finished_at: Nullable(Time),
  error_message: Nullable(Type.String({ description: 'One sentence for people.' })),
  result: Nullable(ResultDataSchema),
});
export type ExecutionStatus = Static<typeof ExecutionStatusSchema>;

/** One launch of one container. */
export const AttemptSchema = Type.Object({
  attempt: Type.Integer({ minimum: 1 }),
  runtime: Type.String(),
  container_name: Type.String(),
  container_id: Nullable(Type.String()),
  created_at: Time,
  started_at: Nullable(Time),
  ended_at: Nullable(Time),
  exit_code: Nullable(Type.Integer()),
  oom_killed: Nullable(Type.Boolean()),
  end_reason: Nullable(Type.Enum(REASON_CODES)),
  end_message: Nullable(Type.String()),
});
export type AttemptView = Static<typeof AttemptSchema>;

/** Everything known about an execution. */
export const ExecutionDetailSchema = Type.Object({
  ...ExecutionStatusSchema.properties,
  config: Type.Record(Type.String(), Type.Unknown()),
  image: Type.String(),
  labels: Type.Record(Type.String(), Type.String()),
  heartbeat_interval_seconds: Type.Number(),
  stale_after_seconds: Type.Number(),
  max_duration_seconds: Nullable(Type.Number()),
  acceptance: Nullable(AcceptanceSchema),
  cache_from: Nullable(Type.String({ description: 'The execution whose cache it was to begin with.' })),
  priority: Type.Integer(),
  max_attempts: Type.Integer(),
  crawl_failures: Type.Integer({ description: 'Attempts that ended through the crawl itself.' }),
  infrastructure_faults: Type.Integer({ description: 'Attempts that ended through no fault of the crawl.' }),
  not_before: Nullable(Time),
  stop_requested_by: Nullable(Type.String()),
  exit_code: Nullable(Type.Integer({ description: 'Of the last attempt.' })),
  oom_killed: Nullable(Type.Boolean()),
  attempts: Type.Array(AttemptSchema),
  output_path: Type.String({ description: "The output folder on the orchestrator's machine." }),
});
export type ExecutionDetail = Static<typeof ExecutionDetailSchema>;

export const ExecutionListSchema = Type.Object({
  executions: Type.Array(ExecutionStatusSchema),
  next_cursor: Nullable(Type.String({ description: 'Pass as ?cursor= for the next page.' })),
});
export type ExecutionList = Static<typeof ExecutionListSchema>;
