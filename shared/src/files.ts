import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';
import { PAGE_MAX } from './status.ts';
import { PatternString } from './validation.ts';

/** Why something in an output folder is not given away. */
export const FILE_LEFT_OUT = [
  'link',
  'hard_link',
  'special',
  'not_readable',
  'not_utf8',
  'too_deep',
  'too_long',
  'too_many',
] as const;
export type FileLeftOut = (typeof FILE_LEFT_OUT)[number];

/** The query of `GET /executions/{id}/files`. */
export const FileQuerySchema = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: 100 })),
    cursor: Type.Optional(
      PatternString('^f-[A-Za-z0-9_-]+$', 'must be the next_cursor of the page before', {
        maxLength: 10_000,
        description: 'next_cursor of the previous page.',
      }),
    ),
    archive: Type.Optional(
      Type.Enum(['zip'], {
        description: 'zip: all files as one zip, streamed. The comment of the zip says what was left out.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type FileQuery = Static<typeof FileQuerySchema>;

const FileNameSchema = Type.String({
  maxLength: 10_000,
  description: 'Path below the output folder, as the crawler chose it.',
});

export const FileSchema = OpenObject({
  name: FileNameSchema,
  bytes: Type.Integer({ minimum: 0 }),
  modified_at: Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' }),
  sha256: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
    description:
      "Checksum that the crawler's own manifest has for a file of this length; null: it has none. It is not computed here.",
  }),
});
export type FileView = Static<typeof FileSchema>;

export const FileListSchema = OpenObject({
  files: Type.Array(FileSchema, { maxItems: PAGE_MAX }),
  left_out: Type.Array(
    OpenObject({
      name: FileNameSchema,
      why: Type.Enum([...FILE_LEFT_OUT], {
        description:
          '`link`, `hard_link`, `special` (a FIFO, socket or device) and `not_readable` are never opened. `not_utf8`: ' +
          'the name is no text. `too_deep`, `too_long`: more than 16 folders or 1,024 bytes of path. `too_many`: not ' +
          'all of the 200,000 names and more was looked at.',
      }),
    }),
    {
      maxItems: PAGE_MAX,
      description: 'What is there between the files of this page and is not given away.',
    },
  ),
  next_cursor: Type.Union([Type.String({ maxLength: 10_000 }), Type.Null()]),
});
export type FileList = Static<typeof FileListSchema>;

/** Of a manifest that crawlers write, what others read. */
export const ManifestSchema = OpenObject({ files: Type.Array(Type.Unknown(), { maxItems: 100_000 }) });

/** A file that could be built. */
export const ManifestFileSchema = OpenObject({
  name: Type.String({ maxLength: 10_000 }),
  bytes: Type.Integer(),
  sha256: Type.String({ maxLength: 64 }),
});
export type ManifestFile = Static<typeof ManifestFileSchema>;
