import { Type, type Static } from 'typebox';
import { EmailSchema } from './email.ts';
import { LabelsSchema } from './labels.ts';
import { OpenObject } from './open-object.ts';
import { FINISHED_STATUSES, PAGE_MAX } from './status.ts';
import { TaskName } from './task-ref.ts';
import { PatternString } from './validation.ts';

/** How many endpoints there may be: each event is compared with all of them. */
export const ENDPOINTS_MAX = 100;

/** What is notified of: each verdict, what happens before one, and what else a person wants to hear of. */
export const NOTIFICATION_KINDS = [
  ...FINISHED_STATUSES,
  'stale',
  'stalled',
  'retried',
  'drift',
  'tick_skipped',
  'endpoint_paused',
  'disk_low',
  'disk_ok',
  'engine_unreachable',
  'engine_reachable',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Beside these there is `test`, which only its endpoint gets. */
export const DELIVERED_KINDS = [...NOTIFICATION_KINDS, 'test'] as const;
export type DeliveredKind = (typeof DELIVERED_KINDS)[number];

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export const EndpointNameSchema = TaskName('Name of the endpoint.');

/** Often with a credential in it, so no answer shows it. */
const EndpointUrl = PatternString(
  '^(https?|smtps?)://[^\\s@\\\\]+$',
  'must be an http:// or https:// URL without user info (of email: smtp:// or smtps://)',
  {
    maxLength: 2083,
    description:
      'Where notifications are posted to; of email smtp://host:port or smtps://host:port. No answer shows more of it than ' +
      'its host.',
  },
);

export const CHANNEL_TYPES = ['webhook', 'slack', 'feishu', 'dingtalk', 'wecom', 'email'] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

export const ChannelSchema = Type.Object(
  {
    type: Type.Enum([...CHANNEL_TYPES], {
      description:
        'A webhook after Standard Webhooks, a robot of Slack, Feishu (Lark), DingTalk or WeCom, or an SMTP server.',
    }),
    url: EndpointUrl,
    secret: Type.Optional(
      PatternString('^[\\x21-\\x7e]{6,200}$', 'must have 6 to 200 characters without spaces', {
        maxLength: 200,
        description:
          'Signs each notification: of a webhook whsec_ and base64, of Feishu and DingTalk that of the signature ' +
          'verification of the robot, if it has that. Of email the password. No answer shows it.',
      }),
    ),
    email: Type.Optional(EmailSchema),
  },
  { additionalProperties: false },
);
export type Channel = Static<typeof ChannelSchema>;

export const EndpointFilterSchema = Type.Object(
  {
    kinds: Type.Optional(
      Type.Array(Type.Enum([...NOTIFICATION_KINDS]), {
        minItems: 1,
        maxItems: 50,
        description:
          'Default: failed, timed_out, lost, drift, tick_skipped, endpoint_paused, disk_low, disk_ok, ' +
          'engine_unreachable and engine_reachable.',
      }),
    ),
    tasks: Type.Optional(
      Type.Array(TaskName('Name of a saved task.'), {
        minItems: 1,
        maxItems: 100,
        description: 'Only executions of these saved tasks.',
      }),
    ),
    labels: Type.Optional(LabelsSchema),
  },
  { additionalProperties: false, description: 'What it is notified of; all conditions must hold.' },
);
export type EndpointFilter = Static<typeof EndpointFilterSchema>;

/** The body of `PUT /endpoints/{name}`. */
export const EndpointSchema = Type.Object(
  {
    channel: ChannelSchema,
    filter: Type.Optional(EndpointFilterSchema),
    language: Type.Optional(Type.Enum([...LANGUAGES], { default: 'en' })),
  },
  { additionalProperties: false },
);
export type Endpoint = Static<typeof EndpointSchema>;

const Time = Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' });
const MaybeTime = Type.Union([Time, Type.Null()]);

export const EndpointViewSchema = OpenObject({
  name: Type.String({ maxLength: 100 }),
  channel: OpenObject({
    type: Type.String({ maxLength: 100 }),
    host: Type.String({ maxLength: 300, description: 'The rest of the URL is not shown.' }),
  }),
  filter: EndpointFilterSchema,
  language: Type.Enum([...LANGUAGES]),
  created_at: Time,
  updated_at: Time,
  paused_at: MaybeTime,
  paused_because: Type.Union([Type.String({ maxLength: 1000 }), Type.Null()]),
  failing_since: { ...MaybeTime, description: 'Nothing has been delivered since, and something has failed.' },
});
export type EndpointView = Static<typeof EndpointViewSchema>;

export const EndpointListSchema = OpenObject({
  endpoints: Type.Array(EndpointViewSchema, { maxItems: ENDPOINTS_MAX, description: 'By name.' }),
});
export type EndpointList = Static<typeof EndpointListSchema>;

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Kept of what an endpoint answers. */
export const ANSWER_KEPT_MAX = 2048;

export const DeliverySchema = OpenObject({
  id: Type.Integer({ minimum: 1 }),
  endpoint: Type.String({ maxLength: 100 }),
  kind: Type.Enum([...DELIVERED_KINDS]),
  execution_id: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]),
  state: Type.Enum([...DELIVERY_STATES]),
  attempts: Type.Integer({ minimum: 0, description: 'How often it was tried.' }),
  created_at: Time,
  next_attempt_at: { ...MaybeTime, description: 'Null unless it is pending.' },
  ended_at: MaybeTime,
  status_code: Type.Union([Type.Integer(), Type.Null()], { description: 'Of the last answer.' }),
  failure: Type.Union([Type.String({ maxLength: 1000 }), Type.Null()], {
    description: 'Why the last attempt failed.',
  }),
  answer: Type.Union([Type.String({ maxLength: ANSWER_KEPT_MAX }), Type.Null()], {
    description: `The first ${ANSWER_KEPT_MAX} characters of the last answer, without credentials.`,
  }),
});
export type DeliveryView = Static<typeof DeliverySchema>;

export const DeliveryListSchema = OpenObject({
  deliveries: Type.Array(DeliverySchema, { maxItems: PAGE_MAX, description: 'Newest first.' }),
  next_before: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Pass as ?before= for the next page.',
  }),
});
export type DeliveryList = Static<typeof DeliveryListSchema>;

/** The query of `GET /deliveries`. */
export const DeliveryQuerySchema = Type.Object(
  {
    endpoint: Type.Optional(Type.String({ maxLength: 200 })),
    state: Type.Optional(Type.Enum([...DELIVERY_STATES])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: 50 })),
    before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  },
  { additionalProperties: false },
);
export type DeliveryQuery = Static<typeof DeliveryQuerySchema>;
