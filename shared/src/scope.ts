import { Type } from 'typebox';

export const SCOPES = ['same-host', 'same-origin', 'same-domain', 'path-prefix', 'any'] as const;
export type ScopeKind = (typeof SCOPES)[number];

/** Parameters that say where a visitor came from; a trailing `*` matches any ending. */
export const TRACKING_PARAMS: readonly string[] = [
  ...'utm_* gclid gclsrc dclid gbraid wbraid _ga _gl'.split(' '),
  ...'fbclid igshid msclkid yclid mc_cid mc_eid'.split(' '),
];

/** Addresses in which `*` stands for any characters; with a leading slash, path and query only. */
function patterns(description: string) {
  const Pattern = Type.String({ minLength: 1, maxLength: 2083 });
  return Type.Optional(Type.Array(Pattern, { maxItems: 1000, description }));
}

export const LinkPatternsSchema = Type.Object(
  {
    include: patterns('Follow only links that match one of these; `*` stands for any characters.'),
    exclude: patterns('Follow no links that match one of these; `*` stands for any characters.'),
  },
  { description: 'Follow links that match one of include (if given) and none of exclude.' },
);

/** Keys of `crawl_config` that say which links are followed. */
export const ScopeProperties = {
  follow_links: Type.Optional(
    Type.Union([Type.Boolean(), LinkPatternsSchema], {
      default: false,
      description: 'Follow links that stay in the scope: true, or an object with patterns.',
    }),
  ),
  scope: Type.Optional(
    Type.Enum([...SCOPES], { default: 'same-host', description: 'How far from the targets links may lead.' }),
  ),
  max_url_length: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100_000,
      default: 2083,
      description: 'Longer links, in characters, are taken for a trap.',
    }),
  ),
  max_segments: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 20,
      description: 'Links with more path segments are taken for a trap.',
    }),
  ),
  max_repeats: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1000,
      default: 2,
      description: 'Links that repeat one path segment more often are taken for a trap.',
    }),
  ),
  strip_params: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      maxItems: 1000,
      description:
        'Query parameters to remove from links; a final `*` stands for any ending. Default: tracking parameters.',
    }),
  ),
};
