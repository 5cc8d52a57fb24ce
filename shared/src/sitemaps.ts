import { parseUrl } from './parse-url.ts';
import { Type } from 'typebox';
import { Defaulted, type Complete } from './defaults.ts';
import { PatternString, type ValidationIssue } from './validation.ts';
import { WebUrl } from './web-url.ts';
import { OpenObject } from './open-object.ts';

const Auto = Type.Enum(['off', 'auto']);
const Urls = Type.Array(WebUrl, { minItems: 1, maxItems: 10_000, description: 'URLs of sitemaps.' });

export const SitemapSourceSchema = OpenObject(
  {
    from: Type.Union([Auto, Urls], { description: 'The sitemaps: off, auto, or a list of addresses.' }),
    since: Type.Optional(
      PatternString(
        '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d))?$',
        'must be a date such as 2026-01-31, or a time with a zone such as 2026-01-31T08:00:00Z',
        {
          maxLength: 50,
          description:
            'Only pages that changed at this time or later, or that have no date. Default: all pages.',
        },
      ),
    ),
  },
  { description: 'Which sitemaps are read, and which of their pages.' },
);

/** Keys of `crawl_config` that say which sitemaps are read. */
export const SitemapProperties = {
  sitemaps: Defaulted(
    Type.Union([Auto, Urls, SitemapSourceSchema], {
      description: 'Crawl the pages that sitemaps list: those of the targets (auto), or a list of sitemaps.',
    }),
    'off',
  ),
};

type Sitemaps = Complete<typeof SitemapProperties.sitemaps>;

export function sitemapIssues(sitemaps: Sitemaps): ValidationIssue[] {
  const { from, since } = sitemapSource(sitemaps);
  const issues: ValidationIssue[] = [];
  if (since !== undefined && Number.isNaN(Date.parse(since))) {
    issues.push({ field: 'crawl_config.sitemaps.since', message: 'is not a valid date' });
  }
  if (typeof from !== 'string') {
    const field = Array.isArray(sitemaps) ? 'crawl_config.sitemaps' : 'crawl_config.sitemaps.from';
    from.forEach((url, i) => {
      if (parseUrl(url) === null) issues.push({ field: `${field}[${i}]`, message: 'is not a valid URL' });
    });
  }
  return issues;
}

/** The short forms written out. */
export function sitemapSource(sitemaps: Sitemaps): Complete<typeof SitemapSourceSchema> {
  return typeof sitemaps === 'string' || Array.isArray(sitemaps) ? { from: sitemaps } : sitemaps;
}
