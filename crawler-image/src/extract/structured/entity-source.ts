import { asRecord, firstText, hasType, valuesOf, type Entity } from './entity.ts';
import type { FieldSource } from '../values/field-source.ts';
import { bestAvailability, lowestPrice, offersOf } from './offers.ts';
import { canonicalUrl, hostOf } from '../../urls/canonical-url.ts';
import type { Page } from '../page/page.ts';
import { textOfMarkup } from '../page/text.ts';
import { parseNumber, toRating } from '../values/rating.ts';

const PRODUCT = new Set(
  [
    'product productgroup productmodel individualproduct someproducts vehicle car book movie course event',
    'softwareapplication mobileapplication webapplication videogame recipe hotel restaurant localbusiness',
  ].flatMap((line) => line.split(' ')),
);
const ARTICLE = new Set(['article', 'newsarticle', 'blogposting', 'techarticle', 'report']);
const BREADCRUMBS = new Set(['breadcrumblist']);

/** Fields as JSON-LD or microdata give them. */
export function entitySource(entities: readonly Entity[], page: Page): FieldSource {
  const product = mainEntity(entities, PRODUCT, page);
  const main = product ?? mainEntity(entities, ARTICLE, page);
  const offers = offersOf(product, entities);
  return {
    title: () => text(main?.['name'] ?? main?.['headline']),
    description: () => text(main?.['description']),
    category: () =>
      text(categoryPath(product?.['category'])) ?? breadcrumbs(entities) ?? text(main?.['articleSection']),
    price: () => lowestPrice(offers),
    availability: () => bestAvailability(offers),
    property: (name) =>
      valuesOf(main?.[name])
        .map((value) => text(value))
        .filter((value) => value !== null),
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
 * The entity the page is about: the one that names this page, or is called as its heading or its title
 * says, or is the only one that is not of another page. Among several others there is none: those are the
 * products of a list.
 */
function mainEntity(entities: readonly Entity[], types: ReadonlySet<string>, page: Page): Entity | null {
  const candidates = entities.filter((entity) => hasType(entity, types));
  const called = new Set([page.headings[0], page.metas.get('og:title')].map((name) => plain(name ?? '')));
  const title = plain(page.title ?? '');
  const nameOf = (entity: Entity): string => plain(text(entity['name']) ?? '');
  return (
    candidates.find((entity) =>
      [entity['url'], entity['@id']].some((url) => namesPage(firstText(url), page)),
    ) ??
    candidates.find((entity) => nameOf(entity) !== '' && called.has(nameOf(entity))) ??
    candidates.find((entity) => nameOf(entity) !== '' && title.startsWith(nameOf(entity))) ??
    candidates.find((entity) => nameOf(entity).length >= NAME_LENGTH_MIN && title.includes(nameOf(entity))) ??
    onlyOf(candidates.filter((entity) => !namesOtherPage(entity, page)))
  );
}

function onlyOf(entities: readonly Entity[]): Entity | null {
  const [only, ...others] = entities;
  return only !== undefined && others.length === 0 ? only : null;
}

/** Shorter names may be anywhere in a title. */
const NAME_LENGTH_MIN = 10;

/** Whether it has an address that is another one's on this host; a page may well have several itself. */
function namesOtherPage(entity: Entity, page: Page): boolean {
  const url = firstText(entity['url']);
  const canonical = url === null ? null : canonicalUrl(url.trim(), page.baseUrl);
  // Without a heading or title nothing says that the page is about something else.
  if (canonical === null || (page.headings.length === 0 && page.title === null)) return false;
  const { pathname } = new URL(canonical);
  return (
    hostOf(canonical) === hostOf(page.url) && ownUrls(page).every((own) => new URL(own).pathname !== pathname)
  );
}

/** Where the page came from, and where it says it stands. */
function ownUrls(page: Page): string[] {
  const named = page.metas.get('og:url');
  const canonical = named === undefined ? null : canonicalUrl(named, page.baseUrl);
  return canonical === null ? [page.url] : [page.url, canonical];
}

function plain(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** Whether an address is this page's, whatever a link to it adds after a question mark. */
function namesPage(url: string | null, page: Page): boolean {
  const canonical = url === null ? null : canonicalUrl(url, page.baseUrl);
  if (url === null || canonical === null) return false;
  const own = ownUrls(page);
  return own.includes(canonical) || (!url.startsWith('#') && own.includes(withoutQuery(canonical)));
}

function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '');
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
