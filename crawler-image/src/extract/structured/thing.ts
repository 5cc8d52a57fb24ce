import { canonicalUrl, hostOf } from '../../urls/canonical-url.ts';
import type { Page } from '../page/page.ts';
import { decodeAttribute } from '../page/text.ts';
import { firstText, hasType, plainText, valuesOf, type Entity } from './entity.ts';
import { homeCurrency } from './offered-currencies.ts';
import { offersOf, variantsOf } from './offers.ts';
import { pointersIn, type Pointers } from './pointers.ts';

const PRODUCT = new Set(
  [
    'product productgroup productmodel individualproduct someproducts vehicle car book movie course event',
    'softwareapplication mobileapplication webapplication videogame recipe hotel restaurant localbusiness',
  ].flatMap((line) => line.split(' ')),
);
const ARTICLE = new Set(['article', 'newsarticle', 'blogposting', 'techarticle', 'report']);

/** The product or article that a page is about, according to its JSON-LD, microdata or RDFa. */
export interface Thing {
  readonly entities: readonly Entity[];
  readonly product: Entity | null;
  /** The product, or else an article. */
  readonly main: Entity | null;
  readonly offers: readonly Entity[];
  readonly pointers: Pointers;
  /** The language of the page. */
  readonly language: string | null;
  /** Whether a currency is that of the page. */
  readonly isHome: (currency: string) => boolean;
}

export function thingOf(entities: readonly Entity[], page: Page): Thing {
  const pointers = pointersIn(entities);
  const mainOf = (types: ReadonlySet<string>): Entity | null => {
    const candidates = entities.filter((entity) => hasType(entity, types));
    return mainEntity(candidates, withoutVariants(candidates, pointers), page);
  };
  const product = mainOf(PRODUCT);
  const main = product ?? mainOf(ARTICLE);
  return {
    entities,
    product,
    main,
    offers: offersOf(product, entities, { pointers, language: page.language }),
    pointers,
    language: page.language,
    isHome: homeCurrency(page),
  };
}

/** The texts of any property, by its schema.org name. */
export function propertyOf({ main }: Thing, name: string): string[] {
  return valuesOf(main?.[name])
    .map((value) => plainText(value))
    .filter((value) => value !== null);
}

/**
 * The entity that the page is about, of several of a kind: the one that has the address of the page, or is named as its heading or title,
 * or is the only one that does not belong to another page. Several others are the products of a list, and yield none.
 */
function mainEntity(candidates: readonly Entity[], standing: ReadonlySet<Entity>, page: Page): Entity | null {
  const called = new Set([page.headings[0], page.metas.get('og:title')].map((name) => plain(name ?? '')));
  const title = plain(page.title ?? '');
  const nameOf = (entity: Entity): string => plain(plainText(entity['name']) ?? '');
  return (
    candidates.find((entity) =>
      [entity['url'], entity['@id']].map(addressOf).some(
        // A variant may have the address of a part of the page.
        (url) => namesPage(url, page) && (standing.has(entity) || !url?.includes('#')),
      ),
    ) ??
    candidates.find((entity) => nameOf(entity) !== '' && called.has(nameOf(entity))) ??
    candidates.find((entity) => nameOf(entity) !== '' && title.startsWith(nameOf(entity))) ??
    candidates.find((entity) => nameOf(entity).length >= NAME_LENGTH_MIN && title.includes(nameOf(entity))) ??
    onlyOf([...standing].filter((entity) => !namesOtherPage(entity, page)))
  );
}

/** Without those that are variants of another one of them. */
function withoutVariants(entities: readonly Entity[], pointers: Pointers): ReadonlySet<Entity> {
  if (entities.length < 2) return new Set(entities);
  const variants = new Set(
    entities.flatMap((entity) => variantsOf(entity, pointers).filter((variant) => variant !== entity)),
  );
  const rest = entities.filter((entity) => !variants.has(entity));
  return new Set(rest.length > 0 ? rest : entities);
}

function onlyOf(entities: readonly Entity[]): Entity | null {
  const [only, ...others] = entities;
  return only !== undefined && others.length === 0 ? only : null;
}

/** Shorter names may occur in a title by chance. */
const NAME_LENGTH_MIN = 10;

/** Whether it has the address of another page on this host; a page may have several addresses itself. */
function namesOtherPage(entity: Entity, page: Page): boolean {
  const url = addressOf(entity['url']);
  const canonical = url === null ? null : canonicalUrl(url.trim(), page.baseUrl);
  // Without a heading or title, there is no sign that the page is about something else.
  if (canonical === null || (page.headings.length === 0 && page.title === null)) return false;
  const { pathname } = new URL(canonical);
  return (
    hostOf(canonical) === hostOf(page.url) && ownUrls(page).every((own) => new URL(own).pathname !== pathname)
  );
}

/** An address; some pages encode it as if it were an attribute. */
function addressOf(value: unknown): string | null {
  const address = firstText(value);
  return address === null ? null : decodeAttribute(address);
}

/** The address of the page, and the one it declares. */
function ownUrls(page: Page): string[] {
  const named = page.metas.get('og:url');
  const canonical = named === undefined ? null : canonicalUrl(named, page.baseUrl);
  return canonical === null ? [page.url] : [page.url, canonical];
}

function plain(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** Whether an address is that of this page, whatever its query. */
function namesPage(url: string | null, page: Page): boolean {
  const canonical = url === null ? null : canonicalUrl(url, page.baseUrl);
  if (url === null || canonical === null) return false;
  const own = ownUrls(page);
  return own.includes(canonical) || (!url.startsWith('#') && own.includes(withoutQuery(canonical)));
}

function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '');
}
