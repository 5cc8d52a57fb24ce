import { Type } from 'typebox';

export const SCOPES = ['same-host', 'same-origin', 'same-domain', 'path-prefix', 'any'] as const;
export type ScopeKind = (typeof SCOPES)[number];

/** Parameters that say where a visitor came from; a trailing `*` matches any ending. */
export const TRACKING_PARAMS: readonly string[] = [
  ...'utm_* gclid gclsrc dclid gbraid wbraid _ga _gl'.split(' '),
  ...'fbclid igshid msclkid yclid mc_cid mc_eid'.split(' '),
];

const Patterns = Type.Array(Type.String({ minLength: 1, maxLength: 2083 }), {
  maxItems: 1000,
  description:
    'URL patterns in which `*` matches any characters; with a leading slash, they match path and query only.',
});

export const LinkPatternsSchema = Type.Object(
  { include: Type.Optional(Patterns), exclude: Type.Optional(Patterns) },
  { description: 'Follow links that match one of include, if given, and none of exclude.' },
);

/** Keys of `crawl_config` that say which links are followed. */
export const ScopeProperties = {
  follow_links: Type.Optional(
    Type.Union([Type.Boolean(), LinkPatternsSchema], {
      default: false,
      description: 'Follow links within the scope, or only those that match patterns.',
    }),
  ),
  scope: Type.Optional(
    Type.Enum([...SCOPES], { default: 'same-host', description: 'How far links may lead from the targets.' }),
  ),
  max_url_length: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100_000,
      default: 2083,
      description: 'Maximum length of a link in characters.',
    }),
  ),
  max_segments: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 20,
      description: 'Maximum number of path segments in a link.',
    }),
  ),
  max_repeats: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1000,
      default: 2,
      description: 'How often a path segment of a link may repeat.',
    }),
  ),
  strip_params: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      maxItems: 1000,
      description:
        'Query parameters to remove from links; a trailing `*` matches any ending. Default: tracking parameters.',
    }),
  ),
};
