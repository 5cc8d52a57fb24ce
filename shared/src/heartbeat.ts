import { Type, type Static } from 'typebox';
import { CrawledHostsSchema, SharedDelaysSchema } from './crawled-hosts.ts';
import { OpenObject } from './open-object.ts';
import { Ignored, ReportedId } from './report-fields.ts';

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const ShortText = Type.String({ maxLength: 4096 });
const NullableTime = Type.Union([Type.String({ maxLength: 64 }), Type.Null()]);

/** Live progress of a crawl. Every key is optional, and a crawler may add its own: they are kept. */
export const ProgressSchema = OpenObject(
  {
    total_urls: Type.Optional(Count),
    crawled_urls: Type.Optional(Count),
    successful_urls: Type.Optional(Count),
    failed_urls: Type.Optional(Count),
    blocked_urls: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Of the failed ones, those that a challenge or a login page came in place of.',
      }),
    ),
    current_url: Type.Optional(Type.Union([ShortText, Type.Null()])),
    current_stage: Type.Optional(Type.Union([ShortText, Type.Null()])),
    start_time: Type.Optional(NullableTime),
    last_success_time: Type.Optional(NullableTime),
    error_count: Type.Optional(Count),
    data_items: Type.Optional(Count),
    percentage: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
    runtime_seconds: Type.Optional(Type.Number({ minimum: 0 })),
    pages_per_second: Type.Optional(Type.Number({ minimum: 0, description: 'Of this attempt.' })),
    data_items_at_least: Type.Optional(
      Type.Boolean({
        description: 'crawlerd has counted data_items in the output folder, which may have more.',
      }),
    ),
  },
  { description: 'Live progress; additional keys are kept.' },
);

/** "I am alive", with progress. It never decides a result. */
export const HeartbeatSchema = OpenObject({
  execution_id: Type.Optional(ReportedId),
  container_id: Type.Optional(
    Type.Union([Type.String({ maxLength: 200 }), Type.Null()], {
      description: 'Container id as the crawler reports it; recorded, never used as identity.',
    }),
  ),
  status: Type.Optional(Type.Enum(['running', 'completed'])),
  progress: Type.Optional(ProgressSchema),
  timestamp: Type.Optional(Type.Number({ description: "Unix seconds by the crawler's clock." })),
  sequence: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description:
        'Increases with every heartbeat of an attempt, so that a late one never moves progress backwards.',
    }),
  ),
  hosts: Type.Optional(CrawledHostsSchema),
});

export const HeartbeatReplySchema = OpenObject({
  status: Type.Literal('ok'),
  action: Type.Enum(['continue', 'stop']),
  next_heartbeat_seconds: Type.Number(),
  delay_seconds: Type.Optional(SharedDelaysSchema),
  ignored: Ignored,
});

export type Progress = Static<typeof ProgressSchema>;
export type Heartbeat = Static<typeof HeartbeatSchema>;
export type HeartbeatReply = Static<typeof HeartbeatReplySchema>;
