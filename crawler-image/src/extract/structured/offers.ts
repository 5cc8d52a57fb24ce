import { parseAvailability, type Availability } from '../values/availability.ts';
import type { Price } from '../values/price.ts';
import { entitiesOf, firstValue, hasType, type Entity } from './entity.ts';
import { inOneCurrency } from './offered-currencies.ts';
import type { Pointers } from './pointers.ts';
import { currencyOf, ofBestKind, statedPrices } from './stated-prices.ts';

const OFFER: ReadonlySet<string> = new Set(['offer', 'aggregateoffer']);
/** References make it cheap to state offers without end. */
const OFFERS_MAX = 2000;

/** What is around the offers of a page. */
interface Around {
  readonly pointers: Pointers;
  /** The language of the page, for signs of currencies that several countries use. */
  readonly language: string | null;
}

/**
 * The offers of the product that a page is about: its own, those of its variants, or else offers outside any product,
 * as on pages that mark up only the buy box.
 *
 * @param product Null if the page has none, or several of which none is clearly its own.
 */
export function offersOf(
  product: Entity | null,
  entities: readonly Entity[],
  around: Around,
): readonly Entity[] {
  const own = product === null ? [] : offersOfProduct(product, around);
  if (own.length > 0) return own;
  const { language } = around;
  const beside = [
    ...unfolded(
      entities.filter((entity) => hasType(entity, OFFER)),
      language,
    ),
  ];
  const amounts = new Set(
    beside.flatMap((offer) => statedPrices(offer, language)).map(({ amount }) => amount),
  );
  // Different prices are those of a list.
  return amounts.size === 1 ? beside : [];
}

function offersOfProduct(product: Entity, around: Around): Entity[] {
  const own = new Set<Entity>();
  for (const each of [product, ...variantsOf(product, around.pointers)]) addOffers(each, around, own);
  if (own.size === 0) {
    for (const group of entitiesOf(product['isVariantOf'])) addOffers(group, around, own);
  }
  return [...own];
}

/** Adds the offers of a product, without those of its variants. */
function addOffers(product: Entity, { pointers, language }: Around, found: Set<Entity>): void {
  // `offerDetails` is the name of an older vocabulary (data-vocabulary.org).
  const offers = [
    ...entitiesOf(product['offers'] ?? product['offerDetails']),
    ...pointers(product, 'itemOffered'),
  ];
  if (offers.length > 0) unfolded(offers, language, found);
  // Some pages write the price without an offer around it.
  else if (found.size < OFFERS_MAX && statedPrices(product, language).length > 0) found.add(product);
}

/** The products of a product group, which differ in size or colour. */
export function variantsOf(group: Entity, pointers: Pointers): Entity[] {
  return [...entitiesOf(group['hasVariant']), ...pointers(group, 'isVariantOf')];
}

/** Offers, and the single offers inside aggregate offers. */
function unfolded(
  offers: readonly Entity[],
  language: string | null,
  found = new Set<Entity>(),
): ReadonlySet<Entity> {
  for (const offer of offers) {
    if (found.size >= OFFERS_MAX) break;
    if (found.has(offer)) continue;
    found.add(offer);
    if (!('offers' in offer)) continue;
    const left = OFFERS_MAX - found.size;
    for (const inner of entitiesOf(offer['offers']).slice(0, left))
      found.add(inCurrencyOf(inner, offer, language));
  }
  return found;
}

/** A single offer, in the currency that the aggregate offer around it gives for all. */
function inCurrencyOf(offer: Entity, aggregate: Entity, language: string | null): Entity {
  const currency = currencyOf(offer, language) === null ? currencyOf(aggregate, language) : null;
  return currency === null ? offer : { ...offer, priceCurrency: currency };
}

function availabilityOf(offer: Entity): Availability | null {
  return parseAvailability(firstValue(offer['availability']) ?? '');
}

/** One available variant is enough. */
export function bestAvailability(offers: readonly Entity[]): Availability | null {
  const states = offers.map(availabilityOf);
  return states.find((state) => state === 'in_stock') ?? states.find((state) => state !== null) ?? null;
}

/**
 * The lowest price among the available offers, in the currency of the page; sold-out offers count only if all are sold
 * out.
 *
 * @param isHome Whether a currency is that of the page.
 * @param language That of the page.
 */
export function lowestPrice(
  offers: readonly Entity[],
  isHome: (currency: string) => boolean,
  language: string | null,
): Price | null {
  const states = new Map(offers.map((offer) => [offer, availabilityOf(offer)]));
  const toBeHad = [...states.values()].some(isGone)
    ? offers.filter((offer) => states.get(offer) === 'in_stock')
    : [];
  const lowestOf = (some: readonly Entity[]): Price | null => {
    const prices = some.flatMap((offer) =>
      // For unavailable products, shops write 0 instead of no price.
      statedPrices(offer, language).filter(({ amount }) => amount > 0 || !isGone(states.get(offer) ?? null)),
    );
    return (
      inOneCurrency(ofBestKind(prices), isHome)
        .toSorted((a, b) => a.amount - b.amount)
        .at(0) ?? null
    );
  };
  return lowestOf(toBeHad) ?? lowestOf(offers);
}

function isGone(state: Availability | null): boolean {
  return state === 'out_of_stock' || state === 'discontinued';
}
