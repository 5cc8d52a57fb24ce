import { parseAvailability, type Availability } from '../values/availability.ts';
import { currencyCode } from '../values/currency.ts';
import { asRecord, firstText, hasType, valuesOf, type Entity } from './entity.ts';
import { structuredPrice, type Price } from '../values/price.ts';

const OFFER: ReadonlySet<string> = new Set(['offer', 'aggregateoffer']);

/**
 * The offers of the product that a page is about: its own, those of its variants, or else offers outside any product,
 * as on pages that mark up only the buy box.
 *
 * @param product Null if the page has none, or several of which none is clearly its own.
 */
export function offersOf(product: Entity | null, entities: readonly Entity[]): Entity[] {
  const own = product === null ? [] : [product, ...variantsOf(product)].flatMap(ownOffers);
  if (own.length > 0) return own;
  const beside = entities.filter((entity) => hasType(entity, OFFER)).flatMap(unfoldOffer);
  const amounts = new Set(beside.map((offer) => priceOf(offer)?.amount));
  // Different prices are those of a list.
  return amounts.size === 1 ? beside : [];
}

function ownOffers(product: Entity): Entity[] {
  // `offerDetails` is the name of an older vocabulary (data-vocabulary.org).
  const offers = valuesOf(product['offers'] ?? product['offerDetails']).flatMap(unfoldOffer);
  // Some pages write the price without an offer around it.
  return offers.length > 0 || priceOf(product) === null ? offers : [product];
}

/** The products of a product group, which differ in size or colour. */
function variantsOf(product: Entity): Entity[] {
  return valuesOf(product['hasVariant'])
    .map((variant) => asRecord(variant))
    .filter((variant) => variant !== null);
}

/** An offer, and the single offers inside an aggregate offer. */
function unfoldOffer(value: unknown): Entity[] {
  const offer = asRecord(value);
  if (offer === null) return [];
  const inner = valuesOf(offer['offers']).map((entry) => asRecord(entry));
  return [offer, ...inner.filter((entry) => entry !== null)];
}

function availabilityOf(offer: Entity): Availability | null {
  return parseAvailability(firstText(offer['availability']) ?? '');
}

/** One available variant is enough. */
export function bestAvailability(offers: readonly Entity[]): Availability | null {
  const states = offers.map(availabilityOf);
  return states.find((state) => state === 'in_stock') ?? states.find((state) => state !== null) ?? null;
}

/** The lowest price among the available offers; sold-out offers count only if all are sold out. */
export function lowestPrice(offers: readonly Entity[]): Price | null {
  const toBeHad = offers.some(isGone) ? offers.filter((offer) => availabilityOf(offer) === 'in_stock') : [];
  return lowestOf(toBeHad) ?? lowestOf(offers);
}

function isGone(offer: Entity): boolean {
  const state = availabilityOf(offer);
  return state === 'out_of_stock' || state === 'discontinued';
}

function lowestOf(offers: readonly Entity[]): Price | null {
  return (
    offers
      .flatMap((offer) => {
        const price = priceOf(offer);
        // For unavailable products, shops write 0 instead of no price.
        return price === null || (price.amount === 0 && isGone(offer)) ? [] : [price];
      })
      .toSorted((a, b) => a.amount - b.amount)
      .at(0) ?? null
  );
}

function priceOf(offer: Entity): Price | null {
  const specification = valuesOf(offer['priceSpecification'])
    .map((entry) => asRecord(entry))
    .find((entry) => entry !== null && !isFormerPrice(entry));
  const currency = firstText(offer['priceCurrency'] ?? offer['currency'] ?? specification?.['priceCurrency']);
  for (const value of [
    offer['price'],
    offer['lowPrice'],
    specification?.['price'],
    specification?.['minPrice'],
  ]) {
    const amount = firstText(value);
    const price = amount === null ? null : structuredPrice(amount, currencyCode(currency));
    if (price !== null) return price;
  }
  return null;
}

/** Whether it is a list price or a crossed-out price, next to the actual one. */
function isFormerPrice(specification: Entity): boolean {
  return /list|strikethrough|msrp|srp|regular/i.test(firstText(specification['priceType']) ?? '');
}
