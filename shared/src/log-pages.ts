import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';
import { PAGE_MAX } from './status.ts';

/** Rising. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LogLevelSchema = Type.Enum([...LOG_LEVELS], {
  description: 'json: only lines of at least this level; those that name none are left out.',
});

/** A line has more text than this only in the file: `clipped`. */
export const LOG_TEXT_BYTES_MAX = 16 * 1024;

const LogLineSchema = OpenObject({
  attempt: Type.Integer({ minimum: 1, description: 'The attempt that printed it.' }),
  offset: Type.Integer({
    minimum: 0,
    description:
      "Where it begins in its attempt's log, in bytes. `at=<attempt>:<offset>` is a link to it, for good.",
  }),
  time: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
    description: 'When it was printed; null if the log is damaged there.',
  }),
  stream: Type.Union([Type.Enum(['stdout', 'stderr', 'crawlerd']), Type.Null()], {
    description: '`crawlerd` marks lines that crawlerd itself added.',
  }),
  level: Type.Union([Type.Enum([...LOG_LEVELS]), Type.Null()], {
    description: 'As the text names it, such as `[warn]`, `ERROR` or `"level":50`; null if it names none.',
  }),
  text: Type.String({
    maxLength: LOG_TEXT_BYTES_MAX,
    description: 'What was printed, or the first 16 KiB of it.',
  }),
  length: Type.Integer({
    minimum: 0,
    description:
      'Bytes of the whole line in the log, with its time: from `offset` on, `Range` with `attempt` gives all of it.',
  }),
  clipped: Type.Boolean({ description: 'The line has more text than this.' }),
});
export type LogLineView = Static<typeof LogLineSchema>;

/** Of a place in a log: attempt and byte. */
export const PLACE_LENGTH_MAX = 32;
const Place = (description: string) =>
  Type.Union([Type.String({ maxLength: PLACE_LENGTH_MAX }), Type.Null()], { description });

export const LogPageSchema = OpenObject({
  lines: Type.Array(LogLineSchema, {
    maxItems: PAGE_MAX,
    description:
      'Oldest first. Fewer than `limit`, or none, if they are long or few match: go on with a cursor.',
  }),
  next: Place('`at` of the page behind this one; null once nothing more can come.'),
  previous: Place('`before` of the page before this one; null at the beginning.'),
  at_end: Type.Boolean({
    description:
      'All that there is behind this page was looked at; more may come as long as `next` is not null.',
  }),
  searched_to: Type.String({
    maxLength: PLACE_LENGTH_MAX,
    description: 'How far was looked for lines, in the direction of the page.',
  }),
  searched_bytes: Type.Integer({
    minimum: 0,
    description: 'What was read of the log for this page; at most 64 MiB.',
  }),
  attempts: Type.Integer({ minimum: 0, description: 'How many attempts there are.' }),
  size: Type.Integer({ minimum: 0, description: 'Bytes of the log of the attempt in which the page ends.' }),
});
export type LogPageView = Static<typeof LogPageSchema>;
