import { parseAvailability } from './availability.ts';
import { currencyCode } from './currency.ts';
import { asRecord, firstText, hasType, valuesOf, type Entity } from './entity.ts';
import type { FieldSource } from './field-source.ts';
import { canonicalUrl } from '../frontier/canonical-url.ts';
import type { Page } from './page.ts';
import { structuredPrice, type Price } from './price.ts';
import { textOfMarkup } from './text.ts';
import { parseNumber, toRating } from './rating.ts';

const PRODUCT = new Set(
  [
    'Product ProductGroup ProductModel IndividualProduct SomeProducts Vehicle Car Book Movie Course Event',
    'SoftwareApplication MobileApplication WebApplication VideoGame Recipe Hotel Restaurant LocalBusiness',
  ].flatMap((line) => line.split(' ')),
);
const ARTICLE = new Set(['Article', 'NewsArticle', 'BlogPosting', 'TechArticle', 'Report']);
const BREADCRUMBS = new Set(['BreadcrumbList']);

/** Fields as JSON-LD or microdata give them. */
export function entitySource(entities: readonly Entity[], page: Page): FieldSource {
  const product = mainEntity(entities, PRODUCT, page);
  const main = product ?? mainEntity(entities, ARTICLE, page);
  const offers = valuesOf(product?.['offers']).flatMap(unfoldOffer);
  return {
    title: () => text(main?.['name'] ?? main?.['headline']),
    description: () => text(main?.['description']),
    category: () =>
      text(categoryPath(product?.['category'])) ?? breadcrumbs(entities) ?? text(main?.['articleSection']),
    price: () => lowestPrice(offers),
    availability: () => {
      const states = offers.map((offer) => parseAvailability(firstText(offer['availability']) ?? ''));
      // Of several variants one that can be bought is enough.
      return states.find((state) => state === 'in_stock') ?? states.find((state) => state !== null) ?? null;
    },
    rating: () => {
      const rating = asRecord(valuesOf(product?.['aggregateRating'])[0]);
      const value = parseNumber(firstText(rating?.['ratingValue']));
      if (rating === null || value === null) return null;
      const count = parseNumber(firstText(rating['ratingCount'] ?? rating['reviewCount']));
      return toRating(value, parseNumber(firstText(rating['bestRating'])), count);
    },
  };
}

/**
 * The entity the page is about: the one that names this page, or is called as its heading says, or is
 * the only one. Among several others there is none: those are the products of a list.
 */
function mainEntity(entities: readonly Entity[], types: ReadonlySet<string>, page: Page): Entity | null {
  const candidates = entities.filter((entity) => hasType(entity, types));
  if (candidates.length <= 1) return candidates[0] ?? null;
  const [heading] = page.headings;
  return (
    candidates.find((entity) => [entity['url'], entity['@id']].some((url) => namesPage(url, page))) ??
    candidates.find((entity) => heading !== undefined && text(entity['name']) === heading) ??
    null
  );
}

function namesPage(url: unknown, page: Page): boolean {
  return typeof url === 'string' && canonicalUrl(url, page.baseUrl) === page.url;
}

function text(value: unknown): string | null {
  const found = firstText(value);
  return found === null ? null : textOfMarkup(found) || null;
}

/** A category may be a path of names. */
function categoryPath(value: unknown): string | null {
  const names = valuesOf(value)
    .map(firstText)
    .filter((name) => name !== null);
  return names.length === 0 ? null : names.join(' > ');
}

/** The path to the page, without its start and without the page itself. */
function breadcrumbs(entities: readonly Entity[]): string | null {
  const list = entities.find((entity) => hasType(entity, BREADCRUMBS));
  const names = valuesOf(list?.['itemListElement'])
    .map((entry) => asRecord(entry))
    .filter((entry) => entry !== null)
    .toSorted((a, b) => Number(a['position'] ?? 0) - Number(b['position'] ?? 0))
    .map((entry) => text(entry['name']) ?? text(entry['item']))
    .filter((name) => name !== null);
  return joinTrail(names);
}

const START = /^(?:home|start|shop|store|首页|主页|商城|全部)$/iu;

/** Joins the steps of a trail; its last step is the page itself. */
export function joinTrail(names: readonly string[]): string | null {
  const steps = names.slice(0, -1).filter((name) => !START.test(name));
  return steps.length === 0 ? null : steps.join(' > ');
}

/** An aggregate offer holds the single ones. */
function unfoldOffer(value: unknown): Entity[] {
  const offer = asRecord(value);
  if (offer === null) return [];
  const inner = valuesOf(offer['offers']).map((entry) => asRecord(entry));
  return [offer, ...inner.filter((entry) => entry !== null)];
}

function lowestPrice(offers: readonly Entity[]): Price | null {
  const prices = offers.flatMap((offer) => {
    const specification = asRecord(valuesOf(offer['priceSpecification'])[0]);
    const amount = firstText(offer['price'] ?? offer['lowPrice'] ?? specification?.['price']);
    if (amount === null) return [];
    const currency = firstText(offer['priceCurrency'] ?? specification?.['priceCurrency']);
    return structuredPrice(amount, currencyCode(currency)) ?? [];
  });
  return prices.toSorted((a, b) => a.amount - b.amount)[0] ?? null;
}
