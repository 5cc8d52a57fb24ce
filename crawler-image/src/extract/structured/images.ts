import { encodeQuery } from '../../charset/encode-query.ts';
import { canonicalUrl } from '../../urls/canonical-url.ts';
import { asRecord, valuesOf, type Entity } from './entity.ts';
import type { Page } from '../page/page.ts';
import type { Attributes } from '../page/scan.ts';

const IMAGES_MAX = 1000;
/** Attributes in which lazy-loading scripts keep the address; `src` is then a placeholder. */
const LAZY = ['data-src', 'data-original', 'data-lazy-src', 'data-lazy', 'data-lazyload', 'data-ks-lazyload'];

/** The image addresses of a page: absolute, without duplicates, its main images first. */
export function imageUrls(page: Page, entities: readonly Entity[]): string[] {
  const found = [
    page.metas.get('og:image:secure_url') ?? page.metas.get('og:image'),
    ...entities.flatMap((entity) => valuesOf(entity['image']).map(imageAddress)),
    ...page.images.map(bestAddress),
  ];
  const urls = new Set<string>();
  for (const address of found) {
    // A data URL can be megabytes long.
    if (!address || /^\s*data:/i.test(address)) continue;
    const url = canonicalUrl(encodeQuery(address.trim(), page.queryCharset), page.baseUrl);
    if (url !== null) urls.add(url);
    if (urls.size === IMAGES_MAX) break;
  }
  return [...urls];
}

function imageAddress(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const image = asRecord(value);
  const address = image?.['contentUrl'] ?? image?.['url'] ?? image?.['@id'];
  return typeof address === 'string' ? address : undefined;
}

function bestAddress(attribs: Attributes): string | undefined {
  const set = attribs['data-srcset'] ?? attribs['data-lazy-srcset'] ?? attribs['srcset'];
  const lazy = LAZY.map((attribute) => attribs[attribute]).find((value) => value !== undefined);
  return (set === undefined ? null : largestOf(set)) ?? lazy ?? attribs['src'];
}

/** The largest candidate of a `srcset`: `a.jpg 480w, b.jpg 800w` or `a.jpg, b.jpg 2x`. */
export function largestOf(srcset: string): string | null {
  let best: string | null = null;
  let bestSize = -1;
  const consider = (address: string, size: number): void => {
    if (address === '' || !(size > bestSize)) return;
    best = address;
    bestSize = size;
  };
  let address = '';
  for (const word of srcset.trim().split(/\s+/)) {
    if (address === '' && word.endsWith(',')) {
      consider(word.replace(/,+$/, ''), 1);
    } else if (address === '') {
      address = word;
    } else {
      // An address may contain commas, a size cannot: a comma after a size ends the candidate.
      const [size = '', ...next] = word.split(',');
      consider(address, Number.parseFloat(size));
      address = next.join(',');
    }
  }
  consider(address, 1);
  return best;
}
