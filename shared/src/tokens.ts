import { Type, type Static } from 'typebox';
import { LabelsSchema } from './labels.ts';
import { OpenObject } from './open-object.ts';
import { PatternString } from './validation.ts';

/** What a token may, each more than the one before. */
export const TOKEN_SCOPES = ['read', 'launch', 'operate', 'admin'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** How many tokens a service keeps, with those that are revoked: one answer lists them all. */
export const TOKENS_MAX = 200;

const LABELS_MAX = 8;

/** How all tokens begin: by this, scanners for secrets recognise one that was published by mistake. */
export const TOKEN_PREFIX = 'crawlerd_';

/** The name of CRAWLERD_API_TOKEN, wherever tokens are named. */
export const ENVIRONMENT_TOKEN = 'environment';

const TEN_YEARS_SECONDS = 315_360_000;

const Scope = Type.Enum([...TOKEN_SCOPES]);

export const TokenNameSchema = PatternString(
  `^(?!${ENVIRONMENT_TOKEN}$)[A-Za-z0-9][A-Za-z0-9_.\\-]{0,99}$`,
  `must have 1 to 100 letters, digits and _.-, begin with a letter or digit, and not be "${ENVIRONMENT_TOKEN}"`,
  {
    maxLength: 100,
    description: 'Who or what uses it; no other token that is not revoked may have the same.',
  },
);

/** The body of `POST /tokens`. */
export const TokenRequestSchema = Type.Object(
  {
    name: TokenNameSchema,
    scope: Type.Enum([...TOKEN_SCOPES], {
      description: 'What it may: `read`, `launch`, `operate` or `admin`, each more than the one before.',
    }),
    labels: Type.Optional({
      ...LabelsSchema,
      minProperties: 1,
      maxProperties: LABELS_MAX,
      description:
        'Only executions and tasks with all of these labels exist for it, and what it launches gets them. Not with `admin`.',
    }),
    expires_in_seconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: TEN_YEARS_SECONDS,
        description: 'After so long it is refused. Default: never.',
      }),
    ),
    requests_per_minute: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: 'Requests beyond this are refused with 429. Default: no limit.',
      }),
    ),
    queued_max: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: 'So many executions that it has launched may be queued at once. Default: no limit.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type TokenRequest = Static<typeof TokenRequestSchema>;

const Time = (description: string) =>
  Type.Union([Type.String({ maxLength: 100 }), Type.Null()], { description });

const Limit = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description });

const FACTS = {
  id: Type.String({ maxLength: 100, description: 'The first digits of the SHA-256 of the token.' }),
  name: Type.String({ maxLength: 100 }),
  scope: Scope,
  labels: Type.Union([LabelsSchema, Type.Null()], {
    description: 'Those that it is narrowed to; null for none.',
  }),
  requests_per_minute: Limit('Null: no limit.'),
  queued_max: Limit('Null: no limit.'),
  created_at: Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' }),
  created_by: Type.Union([Type.String({ maxLength: 100 }), Type.Null()], {
    description: 'The token that asked for it; null if none was needed then.',
  }),
  expires_at: Time('Null: never.'),
  revoked_at: Time('Null: it is not revoked.'),
  last_used_at: Time('When a request last showed it, to the minute after a crash. Null: never.'),
};

export const TokenSchema = OpenObject(FACTS);
export type TokenView = Static<typeof TokenSchema>;

export const TokenCreatedSchema = OpenObject({
  ...FACTS,
  token: Type.String({ maxLength: 200, description: 'The token itself. No other answer ever shows it.' }),
});
export type TokenCreated = Static<typeof TokenCreatedSchema>;

export const TokenListSchema = OpenObject({
  tokens: Type.Array(TokenSchema, { maxItems: TOKENS_MAX, description: 'The newest first.' }),
});
export type TokenList = Static<typeof TokenListSchema>;
