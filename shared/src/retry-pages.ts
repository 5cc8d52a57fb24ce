import { Type, type Static, type TString } from 'typebox';
import { OpenObject } from './open-object.ts';
import { guardOf, PatternString } from './validation.ts';

const CHOICES_MAX = 50;

/** They are handed on in an environment variable, so without anything that JSON escapes. */
const named = (maxLength: number): TString =>
  PatternString('^[!#-\\[\\]-~]+$', 'must be ASCII without blanks and quotes', { maxLength });

const choice = {
  codes: Type.Optional(
    Type.Array(named(100), {
      minItems: 1,
      maxItems: CHOICES_MAX,
      description: 'Only pages that failed with one of these codes, such as http_500. Default: all codes.',
    }),
  ),
  hosts: Type.Optional(
    Type.Array(named(255), {
      minItems: 1,
      maxItems: CHOICES_MAX,
      description:
        'Only pages of these hosts, such as shop.example, or shop.example:8080 for one port. Default: all hosts.',
    }),
  ),
};

/** The body of `POST /executions/{id}/retry-pages`. */
export const RetryPagesSchema = Type.Object(
  {
    ...choice,
    follow: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Also crawl the new links of the pages that are tried again, as the config says.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type RetryPages = Static<typeof RetryPagesSchema>;

/** What a crawler is told in `CRAWLERD_RETRY_PAGES`, in each attempt until the retry is over. */
export const RetryOrderSchema = OpenObject({
  ...choice,
  follow: Type.Boolean({ description: 'Whether new links of these pages are crawled, too.' }),
  first_attempt: Type.Integer({
    minimum: 1,
    description: 'The attempt that the retry began with: a later one continues it.',
  }),
});
export type RetryOrder = Static<typeof RetryOrderSchema>;
export const isRetryOrder = guardOf(RetryOrderSchema);

/** Which pages: null or nothing is all. */
export interface PageChoice {
  readonly codes?: readonly string[] | null;
  readonly hosts?: readonly string[] | null;
}

/** Whether a page is one of those. */
export function isChosen(
  { codes = null, hosts = null }: PageChoice,
  page: { readonly code: string; readonly host: string },
): boolean {
  if (codes !== null && !codes.includes(page.code)) return false;
  return hosts === null || hosts.some((wanted) => isOfHost(page.host, wanted));
}

/** A host without a port stands for all of its ports. */
function isOfHost(host: string, wanted: string): boolean {
  const name = wanted.toLowerCase();
  return host === name || host.startsWith(`${name}:`);
}
