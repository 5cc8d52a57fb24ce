import { Type, type Static } from 'typebox';
import { PatternString, type Fault } from './faults.ts';
import { WebUrl } from './web-url.ts';

const Auto = Type.Enum(['off', 'auto']);
const Urls = Type.Array(WebUrl, { minItems: 1, maxItems: 10_000, description: 'URLs of sitemaps.' });

export const SitemapSourceSchema = Type.Object(
  {
    from: Type.Union([Auto, Urls], { description: 'The sitemaps: off, auto, or a list of addresses.' }),
    since: Type.Optional(
      PatternString(
        '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d))?$',
        'must be a date such as 2026-01-31, or a time with a zone such as 2026-01-31T08:00:00Z',
        { description: 'Only pages that changed at this time or later, or that have no date.' },
      ),
    ),
  },
  { description: 'Which sitemaps are read, and which of their pages.' },
);

/** Keys of `crawl_config` that say which sitemaps are read. */
export const SitemapProperties = {
  sitemaps: Type.Optional(
    Type.Union([Auto, Urls, SitemapSourceSchema], {
      default: 'off',
      description: 'Crawl the pages that sitemaps list: those of the targets (auto), or a list of sitemaps.',
    }),
  ),
};

type Sitemaps = Static<typeof SitemapProperties.sitemaps>;

export function sitemapFaults(sitemaps: Sitemaps | undefined): Fault[] {
  const { from, since } = sitemapSource(sitemaps);
  const faults: Fault[] = [];
  if (since !== undefined && Number.isNaN(Date.parse(since))) {
    faults.push({ field: 'crawl_config.sitemaps.since', message: 'is not a valid date' });
  }
  if (typeof from !== 'string') {
    const field = Array.isArray(sitemaps) ? 'crawl_config.sitemaps' : 'crawl_config.sitemaps.from';
    from.forEach((url, i) => {
      if (!URL.canParse(url)) faults.push({ field: `${field}[${i}]`, message: `is not a valid URL: ${url}` });
    });
  }
  return faults;
}

/** The short forms written out. */
export function sitemapSource(sitemaps: Sitemaps = 'off'): Static<typeof SitemapSourceSchema> {
  return typeof sitemaps === 'string' || Array.isArray(sitemaps) ? { from: sitemaps } : sitemaps;
}
