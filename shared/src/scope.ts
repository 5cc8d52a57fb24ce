import { Type } from 'typebox';
import { Defaulted } from './defaults.ts';
import { OpenObject } from './open-object.ts';

export const SCOPES = ['same-host', 'same-origin', 'same-domain', 'path-prefix', 'any'] as const;
export type ScopeKind = (typeof SCOPES)[number];

/** Parameters that say where a visitor came from; a trailing `*` matches any ending. */
const TRACKING_PARAMS = [
  ...'utm_* gclid gclsrc dclid gbraid wbraid _ga _gl'.split(' '),
  ...'fbclid igshid msclkid yclid mc_cid mc_eid'.split(' '),
];

/** Addresses in which `*` stands for any characters; with a leading slash, path and query only. */
function patterns(description: string) {
  const Pattern = Type.String({ minLength: 1, maxLength: 2083 });
  return Defaulted(Type.Array(Pattern, { maxItems: 1000, description }), []);
}

export const LinkPatternsSchema = OpenObject(
  {
    include: patterns(
      'Follow only links that match one of these, if there are any; `*` stands for any characters.',
    ),
    exclude: patterns('Follow no links that match one of these; `*` stands for any characters.'),
  },
  { description: 'Follow links that match one of include (if there are any) and none of exclude.' },
);

/** Keys of `crawl_config` that say which links are followed. */
export const ScopeProperties = {
  follow_links: Defaulted(
    Type.Union([Type.Boolean(), LinkPatternsSchema], {
      description: 'Follow links that stay in the scope: true, or an object with patterns.',
    }),
    false,
  ),
  scope: Defaulted(
    Type.Enum([...SCOPES], { description: 'How far from the targets links may lead.' }),
    'same-host',
  ),
  max_url_length: Defaulted(
    Type.Integer({
      minimum: 1,
      maximum: 100_000,
      description: 'Longer links, in characters, are taken for a trap.',
    }),
    2083,
  ),
  max_segments: Defaulted(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description: 'Links with more path segments are taken for a trap.',
    }),
    20,
  ),
  max_repeats: Defaulted(
    Type.Integer({
      minimum: 0,
      maximum: 1000,
      description:
        'Links that repeat a path segment or a parameter with its value more often are taken for a trap.',
    }),
    2,
  ),
  strip_params: Defaulted(
    Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      maxItems: 1000,
      description: 'Parameters to remove from query and path of links; a final `*` stands for any ending.',
    }),
    TRACKING_PARAMS,
  ),
};
