import { Type, type Static } from 'typebox';
import { COMPLETION_ITEMS_MAX } from './contract.ts';
import { OpenRecord } from './keyed-record.ts';
import { OpenObject } from './open-object.ts';
import { Ignored, ReportedId } from './report-fields.ts';

export const ResultDataSchema = OpenObject({
  crawl_summary: Type.Optional(OpenRecord()),
  data_items: Type.Optional(
    Type.Array(Type.Unknown(), {
      maxItems: COMPLETION_ITEMS_MAX,
      description: 'The first items; the rest are in the output folder.',
    }),
  ),
  total_data_count: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
});

/** Characters; enough for a sentence and a traceback. */
export const ERROR_MESSAGE_MAX = 10_000;

/** A crawler's last report. */
export const CompletionSchema = OpenObject({
  execution_id: Type.Optional(ReportedId),
  container_id: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
  success: Type.Boolean(),
  result_data: Type.Optional(Type.Union([ResultDataSchema, Type.Null()])),
  error_message: Type.Optional(Type.Union([Type.String({ maxLength: ERROR_MESSAGE_MAX }), Type.Null()])),
});

export const CompletionReplySchema = OpenObject({ status: Type.Literal('ok'), ignored: Ignored });

export type ResultData = Static<typeof ResultDataSchema>;
export type CompletionReply = Static<typeof CompletionReplySchema>;
export type Completion = Static<typeof CompletionSchema>;

/**
 * `crawl_summary.stop_reason` of a crawl that was interrupted by a signal.
 * The orchestrator reads it to tell "stopped" from "failed".
 */
export const INTERRUPTED = 'interrupted';

/**
 * `crawl_summary.stop_reason` of a crawl whose config cannot be executed: a retry would fail in the same way.
 */
export const INVALID_CONFIG = 'invalid_config';
