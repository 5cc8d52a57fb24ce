import { Type } from 'typebox';

/** Names of fields in an answer. */
export const IGNORED_MAX = 50;

export const ReportedId = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'Default: the execution that the credential belongs to; a report for another one is refused.',
});

export const Ignored = Type.Optional(
  Type.Array(Type.String({ maxLength: 1000 }), {
    maxItems: IGNORED_MAX,
    description: 'Fields that could not be used as they were sent: they were left out, or cut.',
  }),
);
