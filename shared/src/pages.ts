import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';
import { parseUrl } from './parse-url.ts';
import { PAGE_MAX } from './status.ts';
import { guardOf, PatternString } from './validation.ts';

/** What became of a page. `skipped`: it was left out on purpose, which is no failure. */
export const PAGE_OUTCOMES = ['failed', 'skipped', 'done'] as const;
export type PageOutcome = (typeof PAGE_OUTCOMES)[number];

/** In the output folder, a {@link PageLine} a line; from crawlers that want to be asked for their pages. */
export const PAGES_FILE_NAME = 'pages.jsonl';

const URL_MAX = 10_000;
const CODE_MAX = 100;
const MESSAGE_MAX = 1000;

const UrlSchema = Type.String({ minLength: 1, maxLength: URL_MAX, description: 'As it was asked for.' });
const OutcomeSchema = Type.Enum([...PAGE_OUTCOMES]);
const StatusSchema = Type.Integer({ minimum: 100, maximum: 999, description: 'HTTP status of the answer.' });
const AttemptsSchema = Type.Integer({ minimum: 0, description: 'How often it was requested.' });
const DepthSchema = Type.Integer({ minimum: 0, description: 'Links between a target and this page.' });
const CodeSchema = Type.String({
  maxLength: CODE_MAX,
  description: 'Why it failed or was skipped, as a stable code such as http_503.',
});

/** A line of {@link PAGES_FILE_NAME}. A later line of the same URL replaces an earlier one. */
export const PageLineSchema = OpenObject({
  url: UrlSchema,
  outcome: OutcomeSchema,
  code: Type.Optional(CodeSchema),
  message: Type.Optional(
    Type.String({
      maxLength: 1024 * 1024,
      description: 'The same as a sentence for people; 1,000 characters are kept.',
    }),
  ),
  attempts: Type.Optional(AttemptsSchema),
  status: Type.Optional(StatusSchema),
  depth: Type.Optional(DepthSchema),
  at: Type.Optional(Type.String({ maxLength: 100, description: 'When, as ISO 8601.' })),
  snapshot: Type.Optional(
    Type.String({ maxLength: 1000, description: 'A copy of the answer: its path below the output folder.' }),
  ),
});
export type PageLine = Static<typeof PageLineSchema>;
export const isPageLine = guardOf(PageLineSchema);

/** The query of `GET /executions/{id}/pages`. */
export const PageQuerySchema = Type.Object(
  {
    outcome: Type.Optional(
      Type.Enum([...PAGE_OUTCOMES], {
        default: 'failed',
        description: 'failed: pages that could not be had. skipped: left out on purpose. done: crawled.',
      }),
    ),
    code: Type.Optional(
      Type.String({ minLength: 1, maxLength: CODE_MAX, description: 'Only pages with this code.' }),
    ),
    host: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'Only pages of this host, such as shop.example, or shop.example:8080 for one port.',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: 100 })),
    cursor: Type.Optional(
      PatternString('^p-[0-9]{1,15}$', 'must be the next_cursor of the page before', {
        maxLength: 20,
        description: 'next_cursor of the previous page.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type PageQuery = Static<typeof PageQuerySchema>;

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const PageSchema = OpenObject({
  url: UrlSchema,
  outcome: OutcomeSchema,
  code: orNull(CodeSchema),
  message: orNull(
    Type.String({ maxLength: MESSAGE_MAX + 1, description: 'Why it failed or was skipped, for people.' }),
  ),
  attempts: orNull(AttemptsSchema),
  status: orNull(StatusSchema),
  depth: orNull(DepthSchema),
  at: orNull(Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' })),
  snapshot: orNull(
    Type.String({
      maxLength: URL_MAX,
      description: 'Name of the file with a copy of the answer, if one was kept.',
    }),
  ),
});
export type PageView = Static<typeof PageSchema>;

export const FAILED_CODES_MAX = 100;

export const PageListSchema = OpenObject({
  pages: Type.Array(PageSchema, {
    maxItems: PAGE_MAX,
    description: 'In the order of their last outcome. May be empty before the last page.',
  }),
  source: orNull(
    Type.Enum(['journal', 'pages_file'], {
      description: `journal: of crawlerd's own crawler. pages_file: \`${PAGES_FILE_NAME}\`. Null: there is neither.`,
    }),
  ),
  failed_by_code: orNull(
    Type.Array(OpenObject({ code: CodeSchema, count: Type.Integer({ minimum: 1 }) }), {
      maxItems: FAILED_CODES_MAX,
      description:
        'How many pages have failed, whatever is asked for, the most frequent code first. Null while the file is still being read.',
    }),
  ),
  lines_skipped: Type.Integer({
    minimum: 0,
    description: 'Lines that are not as they should be, or longer than 1 MiB.',
  }),
  failed_left_out: Type.Integer({ minimum: 0, description: 'Failures behind the first 50,000.' }),
  next_cursor: orNull(
    Type.String({ maxLength: 20, description: 'Null: nothing comes behind this page, so far.' }),
  ),
});
export type PageList = Static<typeof PageListSchema>;

/** With its port; empty for a text that is no URL. */
export function hostOf(url: string): string {
  return parseUrl(url)?.host ?? '';
}

/** A sentence as long as a list of pages has it. */
export function pageMessage(text: string): string {
  return text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
