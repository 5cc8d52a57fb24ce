/**
 * Plain words, or patterns where words are not enough; README.md in this folder says how to write them. Case does not
 * matter.
 */
export type Phrases = readonly string[];

export type Availability =
  | 'in_stock'
  | 'out_of_stock'
  | 'preorder'
  | 'backorder'
  | 'discontinued'
  | 'limited';

/** What shops write in one language. A list that is not needed is left out. */
export interface Words {
  /**
   * All that the title or heading of a page says which does not exist: `page not found`. Without `404`, words such as
   * `error`, and punctuation: `doesn t`.
   */
  readonly notFound?: Phrases;
  /** The same without a word for a page, as products may be called too: `not found`. */
  readonly notFoundAlone?: Phrases;
  /** Words that pages of errors begin with, or end with: `error`, `oops`. */
  readonly errorWords?: Phrases;
  /** All that the title or heading of a page says which asks to log in: `sign in`. */
  readonly logins?: Phrases;
  /** Statements of availability: `sold out`, `only 3 left`. */
  readonly availability?: Readonly<Partial<Record<Availability, Phrases>>>;
  /** Says that few are left, but contains a phrase that means sold out. */
  readonly nearlySoldOut?: Phrases;
  /** Label before the availability: `Availability: …`. */
  readonly stockLabels?: Phrases;
  /** First word after such a label if the product is in stock. */
  readonly yes?: Phrases;
  /** First word after such a label if it is not. */
  readonly no?: Phrases;
  /** One of several ways of delivery, whose stock is not that of the product: `store`, `pickup`. */
  readonly otherPlaces?: Phrases;
  /** On a buy button. */
  readonly buyButtons?: Phrases;

  /** Words for a price, anywhere in a label: `price`. Whole words only. */
  readonly priceWords?: Phrases;
  /** Further labels directly before a price: `special offer price`. */
  readonly priceLabels?: Phrases;
  /** Words before a price, but before other numbers as well: `now`, `from`. */
  readonly priceLeads?: Phrases;
  /** Before the lowest of several amounts or numbers, whatever they are: `from`, `starting at`. */
  readonly fromWords?: Phrases;
  /** Labels before an old price: `was`, `list price`. */
  readonly oldPriceLabels?: Phrases;
  /** Labels before an amount that is not the price of the product: `shipping`, `you save`. */
  readonly otherAmounts?: Phrases;
  /** The same with up to 20 characters between: `warranty for two years`. */
  readonly warranties?: Phrases;
  /** After a number, before the prices of other sellers: `3 offers`. */
  readonly otherOffers?: Phrases;
  /** Between a number of pieces and their price: `3 for $10`. */
  readonly severalFor?: Phrases;
  /** Directly after an amount that is not the price of the product: `a month`, `off`. */
  readonly afterOtherAmounts?: Phrases;
  /** Units of a price per piece, which is the price of the product: `per item`. */
  readonly pieces?: Phrases;
  /** Before or after a price without tax: `excl. VAT`. */
  readonly netPrices?: Phrases;
  /** The same for a price with tax: `incl. VAT`. */
  readonly grossPrices?: Phrases;
  /** Before what is said of a price, directly after it: `plus`, `of which`. */
  readonly afterPrices?: Phrases;
  /** The whole text of a price of nothing. */
  readonly free?: Phrases;
  /** The start of the word in `the lowest price of the last 30 days`. */
  readonly days?: Phrases;
  /** Before the number of those days: `lowest price in`. */
  readonly lowestPrices?: Phrases;
  /** Between the number of instalments and their amount: `12x of`. */
  readonly instalmentLinks?: Phrases;
  /** Units of weight, length and volume. */
  readonly measures?: Phrases;
  /** Between a price and the unit it is for: `per kg`. */
  readonly perMeasure?: Phrases;
  /** Behind the unit that a price is for, in languages that put it so, as English puts `per` before it. */
  readonly perMeasureBehind?: Phrases;
  /** Behind a number of pieces, before their price: `or more`. */
  readonly orMore?: Phrases;
  /** Before or after a price for members, or with a card of the shop: `member price`, `with loyalty card`. */
  readonly memberPrices?: Phrases;
  /** Between the two prices of a range: `10 to 20`. */
  readonly rangeWords?: Phrases;

  /** In a heading of other products: `related`, `customers also bought`. */
  readonly asideHeadings?: Phrases;
  /** The first step of a breadcrumb trail: `home`. */
  readonly trailStarts?: Phrases;

  /** Between a rating and its scale: `4.5 out of 5`. */
  readonly outOf?: Phrases;
  /** Before a rating: `rating`. */
  readonly ratingLabels?: Phrases;
  /** After a rating: `stars`. */
  readonly ratingUnits?: Phrases;

  /** The whole label of a price in the meta tags of a page. */
  readonly cardPriceLabels?: Phrases;
  /** The whole label of the stock in the meta tags of a page. */
  readonly cardStockLabels?: Phrases;
  /** In the class or id of an element that shows a price. */
  readonly priceClasses?: Phrases;
  /** In the class or id of an element that shows the availability, usually in ASCII. */
  readonly stockClasses?: Phrases;
}

/** The lists of a language, other than those by availability. */
export type PhraseList = Exclude<keyof Words, 'availability'>;
