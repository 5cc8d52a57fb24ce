import { currencyCode } from '../values/currency.ts';
import { structuredPrice, type Price } from '../values/price.ts';
import {
  entitiesOf,
  firstText,
  firstValue,
  isEntity,
  termIn,
  termOf,
  valuesOf,
  type Entity,
} from './entity.ts';

/**
 * What a stated price is: the current one, one without tax, one that not everybody pays (for many pieces, or for
 * companies), or none that counts: a former price, that of a unit or for members, postage, an instalment.
 */
type Kind = 'sale' | 'price' | 'net' | 'conditional' | 'other';

/** The kinds that count, from the best. */
const ORDER: readonly (readonly Kind[])[] = [['sale', 'price'], ['net'], ['conditional']];
/** Within an offer, a sale price replaces the others. Between offers it may be higher than the price of another. */
const ORDER_WITHIN: typeof ORDER = [['sale'], ['price'], ['net'], ['conditional']];

export interface Stated extends Price {
  readonly kind: Kind;
}

/**
 * The prices of an offer that count, in its currencies; usually one.
 *
 * @param language That of the page, for signs that several countries use.
 */
export function statedPrices(offer: Entity, language: string | null): Stated[] {
  const currency = currencyOf(offer, language);
  const own = ownPrice(offer, { currency, language });
  // Most offers state one price, and nothing else about it.
  const beside = [...entitiesOf(offer['priceSpecification']), ...entitiesOf(offer['price'])];
  const general = kindOf(offer);
  if (general === 'other') return [];
  if (beside.length === 0) return own === null ? [] : [{ ...own, kind: general }];
  const specified = beside
    .slice(0, SPECIFICATIONS_MAX)
    .flatMap(partsOf)
    .flatMap((specification) => statedBy(specification, { currency, language }));
  return ofBestKind(
    own === null ? specified : [ownKind(own, general, specified), ...specified],
    ORDER_WITHIN,
  );
}

const SPECIFICATIONS_MAX = 100;

/** The currency that an offer gives for its price. */
export function currencyOf(offer: Entity, language: string | null): string | null {
  return currencyCode(firstValue(offer['priceCurrency'] ?? offer['currency']), language);
}

/** What is known of the amounts of an offer: their currency, and the language of the page. */
interface Known {
  readonly currency: string | null;
  readonly language: string | null;
}

function ownPrice(offer: Entity, known: Known): Price | null {
  return amountIn(offer['price'], known) ?? lowestIn(offer, 'lowPrice', 'highPrice', known);
}

/** The lower end of a range. 0 is none, but stands for the one that is not known. */
function lowestIn(entity: Entity, low: string, high: string, known: Known): Price | null {
  const price = amountIn(entity[low], known);
  const top = price?.amount === 0 ? amountIn(entity[high], known) : null;
  return top !== null && top.amount > 0 ? null : price;
}

function amountIn(value: unknown, { currency, language }: Known): Price | null {
  // An entity in its place is a specification.
  const text = firstValue(valuesOf(value).filter((entry) => !isEntity(entry) || '@value' in entry));
  return text === null ? null : structuredPrice(text, currency, language);
}

/** A specification, and those that it is made of if it has no price itself. */
function partsOf(specification: Entity): Entity[] {
  const components = entitiesOf(specification['priceComponent']).slice(0, SPECIFICATIONS_MAX);
  return [specification, ...('price' in specification ? [] : components)];
}

function statedBy(specification: Entity, inherited: Known): Stated[] {
  const { language } = inherited;
  const known = { currency: currencyOf(specification, language) ?? inherited.currency, language };
  const price =
    amountIn(specification['price'], known) ??
    lowestIn(specification, 'minPrice', 'maxPrice', known) ??
    amountIn(specification['value'], known);
  return price === null ? [] : [{ ...price, kind: kindOf(specification) }];
}

/** The kind of an offer's own price; it may repeat one that a specification says more about. */
function ownKind(price: Price, kind: Kind, specified: readonly Stated[]): Stated {
  const same = specified.filter(
    ({ amount, currency }) => amount === price.amount && currency === price.currency,
  );
  const [only] = new Set(same.map((each) => each.kind));
  const others = specified.some((each) => each.kind === 'price' || each.kind === 'sale');
  return { ...price, kind: kind === 'price' && only !== undefined && others ? only : kind };
}

/** The prices of the best kind among those of several offers. */
export function ofBestKind(stated: readonly Stated[], order: typeof ORDER = ORDER): Stated[] {
  const kinds = order.find((each) => stated.some(({ kind }) => each.includes(kind))) ?? [];
  return stated.filter(({ kind }) => kinds.includes(kind));
}

/** Types of prices that are not, or no longer, asked for. */
const FORMER = /list|strikethrough|msrp|srp|regular|minimumadvertised|invoice/;
/** Types of specifications and components that are not the price of the product. */
const BESIDES = /delivery|payment|shipping|installment|instalment|downpayment|subscription|fee$|deposit/;
/** Transactions in which a product is not sold. */
const NO_SALE = /lease|rent|repair|maintain|dispose|buy$/;

function kindOf(entity: Entity): Kind {
  const type = termOf(entity['priceType']);
  if (FORMER.test(type)) return 'other';
  const besides = [...valuesOf(entity['@type']), entity['priceComponentType']].map(termOf);
  if (besides.some((term) => BESIDES.test(term))) return 'other';
  if (NO_SALE.test(termOf(entity['businessFunction']))) return 'other';
  if (entity['validForMemberTier'] !== undefined || isOfUnit(entity)) return 'other';
  if (isConditional(entity)) return 'conditional';
  if (isFalse(entity['valueAddedTaxIncluded'])) return 'net';
  return type === 'saleprice' ? 'sale' : 'price';
}

/** Codes (UN/CEFACT) and words for one piece. */
const PIECE = /^(?:c62|h87|ea|each|pce|pc|pcs|piece|pieces|unit|item|stück|stk)?$/i;

/** Whether it is the price of a unit such as a kilogram, shown to compare products. */
function isOfUnit(entity: Entity): boolean {
  const [quantity] = entitiesOf(entity['referenceQuantity']);
  if (quantity === undefined) return false;
  // With a base beside it, the quantity is that of the product.
  if (quantity['valueReference'] !== undefined) return false;
  const unit = firstText(quantity['unitCode'] ?? quantity['unitText'] ?? entity['unitCode']) ?? '';
  return !PIECE.test(termIn(unit));
}

function isConditional(entity: Entity): boolean {
  const [quantity] = entitiesOf(entity['eligibleQuantity']);
  const least = Number(firstText(quantity?.['minValue'] ?? quantity?.['value']) ?? 1);
  if (least > 1 || entity['eligibleTransactionVolume'] !== undefined) return true;
  return /business|reseller|publicinstitution/.test(termOf(entity['eligibleCustomerType']));
}

function isFalse(value: unknown): boolean {
  const [first] = valuesOf(value);
  return first === false || ['false', '0', 'no'].includes(termOf(first));
}
