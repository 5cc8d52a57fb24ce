import { Type, type Static } from 'typebox';
import { COMPLETION_ITEMS_MAX } from './contract.ts';

const OpenObject = Type.Record(Type.String(), Type.Unknown());

export const ResultDataSchema = Type.Object({
  crawl_summary: Type.Optional(OpenObject),
  data_items: Type.Optional(
    Type.Array(Type.Unknown(), {
      maxItems: COMPLETION_ITEMS_MAX,
      description: 'The first items; the rest are in the output folder.',
    }),
  ),
  total_data_count: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
});

/** A crawler's last report. */
export const CompletionSchema = Type.Object({
  execution_id: Type.String({ minLength: 1, maxLength: 100 }),
  container_id: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
  success: Type.Boolean(),
  result_data: Type.Optional(Type.Union([ResultDataSchema, Type.Null()])),
  error_message: Type.Optional(Type.Union([Type.String({ maxLength: 10_000 }), Type.Null()])),
});

export const CompletionReplySchema = Type.Object({ status: Type.Literal('ok') });

export type ResultData = Static<typeof ResultDataSchema>;
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
