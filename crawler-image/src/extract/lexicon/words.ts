/**
 * Plain words, or a pattern where words do not suffice; README.md beside this file says how to write them. The case
 * of letters does not count.
 */
export type Phrases = readonly string[];

export type Availability =
  | 'in_stock'
  | 'out_of_stock'
  | 'preorder'
  | 'backorder'
  | 'discontinued'
  | 'limited';

/** What shops write in one language. A list that a language does not need is left out. */
export interface Words {
  /** What says whether a thing can be bought, by what it says: `sold out`, `only 3 left`. */
  readonly availability?: Readonly<Partial<Record<Availability, Phrases>>>;
  /** Says that few are left, and contains a phrase which alone would say that none is. */
  readonly nearlySoldOut?: Phrases;
  /** Stands before the stock: `Availability: …`. */
  readonly stockLabels?: Phrases;
  /** Begins what follows such a label where there is stock. */
  readonly yes?: Phrases;
  /** Begins what follows such a label where there is none. */
  readonly no?: Phrases;
  /** One way of several to get the thing, whose stock is not that of the thing: `store`, `pickup`. */
  readonly otherPlaces?: Phrases;
  /** On a button that buys the thing. */
  readonly buyButtons?: Phrases;

  /** Means a price wherever it stands in a label: `price`. Whole words. */
  readonly priceWords?: Phrases;
  /** Ends what stands before a price, beside the price words: `special offer price`. */
  readonly priceLabels?: Phrases;
  /** Stands before a price, but before other numbers too: `now`, `from`. */
  readonly priceLeads?: Phrases;
  /** Stands before a price that is not paid any more: `was`, `list price`. */
  readonly oldPriceLabels?: Phrases;
  /** Stands before an amount that is not the price of the thing: `shipping`, `you save`. */
  readonly otherAmounts?: Phrases;
  /** The same with up to 20 characters between: `warranty for two years`. */
  readonly warranties?: Phrases;
  /** Stands after a count, before the prices of other sellers: `3 offers`. */
  readonly otherOffers?: Phrases;
  /** Begins what stands after an amount that is not the price of the thing: `a month`, `off`. */
  readonly afterOtherAmounts?: Phrases;
  /** What a price per piece is for: `per item`. Such a price is the price of the thing. */
  readonly pieces?: Phrases;
  /** Beside a price to which a tax is added: `excl. VAT`. */
  readonly netPrices?: Phrases;
  /** Between the two ends of a range of prices: `10 to 20`. */
  readonly rangeWords?: Phrases;

  /** In a heading above other products: `related`, `customers also bought`. */
  readonly asideHeadings?: Phrases;
  /** The first step of a breadcrumb trail: `home`. */
  readonly trailStarts?: Phrases;

  /** Between a rating and its scale: `4.5 out of 5`. */
  readonly outOf?: Phrases;
  /** Stands before a rating: `rating`. */
  readonly ratingLabels?: Phrases;
  /** Stands after a rating: `stars`. */
  readonly ratingUnits?: Phrases;

  /** The whole label of a price in the meta tags of a page. */
  readonly cardPriceLabels?: Phrases;
  /** The whole label of the stock in the meta tags of a page. */
  readonly cardStockLabels?: Phrases;
  /** In the class or id of an element that shows a price. */
  readonly priceClasses?: Phrases;
  /** In the class or id of an element that shows the stock; written in plain ASCII, as authors write them. */
  readonly stockClasses?: Phrases;
}

/** The lists of phrases of a language, other than those by availability. */
export type PhraseList = Exclude<keyof Words, 'availability'>;
