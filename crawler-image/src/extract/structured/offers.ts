import { parseAvailability, type Availability } from '../values/availability.ts';
import { currencyCode } from '../values/currency.ts';
import { asRecord, firstText, hasType, valuesOf, type Entity } from './entity.ts';
import { structuredPrice, type Price } from '../values/price.ts';

const OFFER: ReadonlySet<string> = new Set(['offer', 'aggregateoffer']);

/**
 * The offers of the thing a page is about: its own, those of its variants, or else those that stand beside
 * it, as on pages that mark up the box to buy and nothing around it.
 *
 * @param product Null if the page names none, or several of which none is surely its own.
 */
export function offersOf(product: Entity | null, entities: readonly Entity[]): Entity[] {
  const own = product === null ? [] : [product, ...variantsOf(product)].flatMap(ownOffers);
  if (own.length > 0) return own;
  const beside = entities.filter((entity) => hasType(entity, OFFER)).flatMap(unfoldOffer);
  const amounts = new Set(beside.map((offer) => priceOf(offer)?.amount));
  // Several are those of a list.
  return amounts.size === 1 ? beside : [];
}

function ownOffers(product: Entity): Entity[] {
  // `offerDetails` is the name of an older vocabulary (data-vocabulary.org).
  const offers = valuesOf(product['offers'] ?? product['offerDetails']).flatMap(unfoldOffer);
  // Where the price is written without an offer around it.
  return offers.length > 0 || priceOf(product) === null ? offers : [product];
}

/** The products of a group, which differ in size or colour. */
function variantsOf(product: Entity): Entity[] {
  return valuesOf(product['hasVariant'])
    .map((variant) => asRecord(variant))
    .filter((variant) => variant !== null);
}

/** An aggregate offer holds the single ones. */
function unfoldOffer(value: unknown): Entity[] {
  const offer = asRecord(value);
  if (offer === null) return [];
  const inner = valuesOf(offer['offers']).map((entry) => asRecord(entry));
  return [offer, ...inner.filter((entry) => entry !== null)];
}

function availabilityOf(offer: Entity): Availability | null {
  return parseAvailability(firstText(offer['availability']) ?? '');
}

/** Of several variants one that can be bought is enough. */
export function bestAvailability(offers: readonly Entity[]): Availability | null {
  const states = offers.map(availabilityOf);
  return states.find((state) => state === 'in_stock') ?? states.find((state) => state !== null) ?? null;
}

/** The lowest price one can pay. What is sold out counts only where everything is. */
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
        // Of what cannot be had, 0 is what shops write for no price.
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

/** A list price or one that is crossed out stands beside the one that is paid. */
function isFormerPrice(specification: Entity): boolean {
  return /list|strikethrough|msrp|srp|regular/i.test(firstText(specification['priceType']) ?? '');
}
