import { Type, type Static } from 'typebox';
import { LogLevelSchema, PLACE_LENGTH_MAX } from './log-pages.ts';
import { Moment } from './moment.ts';
import { PAGE_MAX } from './status.ts';
import { PatternString } from './validation.ts';

/**
 * The header that goes with a log: `true` if the log was complete when it was asked for, `false` if more may come, as
 * the crawl is not over or its output is still being copied. A followed log ends when it is complete.
 */
export const LOG_COMPLETE_HEADER = 'x-log-complete';

const PLACE = '[1-9]\\d{0,8}:(0|[1-9]\\d{0,14})';

/** The query of `GET /executions/{id}/logs`. */
export const LogQuerySchema = Type.Object(
  {
    format: Type.Optional(
      Type.Enum(['text', 'json'], {
        default: 'text',
        description: 'text: the lines, streamed. json: a page of them.',
      }),
    ),
    follow: Type.Optional(
      Type.Boolean({ default: false, description: 'Keep streaming until the container has exited.' }),
    ),
    tail: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        description: 'Only the last n lines of each attempt.',
      }),
    ),
    since: Moment(
      'Only lines behind the first one with this timestamp: with the time of the last line it received, a ' +
        'client continues without loss. Few lines share a timestamp; behind the first of them, those that it ' +
        'has already come again. If no line has this timestamp, only later lines.',
    ),
    attempt: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 999_999_999,
        description: 'Only the log of this attempt; as text, also a range of its bytes (`Range`).',
      }),
    ),
    at: Type.Optional(
      PatternString(`^${PLACE}$`, 'must be attempt:byte, such as 2:10485760', {
        maxLength: PLACE_LENGTH_MAX,
        description:
          'json: the lines from this place on, attempt:byte. In the middle of a line, from its start. Default: from the beginning.',
      }),
    ),
    before: Type.Optional(
      PatternString(`^(${PLACE}|end)$`, 'must be attempt:byte, such as 2:10485760, or end', {
        maxLength: PLACE_LENGTH_MAX,
        description: 'json: the last lines before the one at this place, or before the `end` of the log.',
      }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: PAGE_MAX,
        default: 100,
        description: 'json: how many lines at most.',
      }),
    ),
    level: Type.Optional(LogLevelSchema),
    search: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'json: only lines with this text, in upper or lower case; the first MiB of each is searched.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type LogQuery = Static<typeof LogQuerySchema>;
