import { readFileSync } from 'node:fs';
import { extractItem } from '../extract-item.ts';
import { parsePage } from '../page/page.ts';

/** The right values of a page, as a person reads them; null if the page does not show one. */
export interface Label {
  readonly title: string | null;
  readonly price: number | null;
  /** ISO 4217; judged together with the price. */
  readonly currency: string | null;
  readonly availability: string | null;
}

export interface Score {
  readonly pages: number;
  /** Between 0 and 1. */
  readonly priceF1: number;
  readonly availabilityF1: number;
  readonly titleAccuracy: number;
  /** One line for each wrong value. */
  readonly mistakes: readonly string[];
}

/** Extracts every page of a set, and compares the values with its label. */
export function scoreSet(folder: URL): Score {
  const labels: Record<string, Label> = JSON.parse(readFileSync(new URL('labels.json', folder), 'utf8'));
  const mistakes: string[] = [];
  const price = new Tally();
  const availability = new Tally();
  let titles = 0;
  for (const [name, label] of Object.entries(labels)) {
    const found = read(folder, name);
    if (found.title === label.title) titles += 1;
    else mistakes.push(`${name}: title ${found.title}, not ${label.title}`);
    const wanted = money(label.price, label.currency);
    const shown = money(found.price, found.currency);
    if (!price.add(wanted, shown)) mistakes.push(`${name}: price ${shown}, not ${wanted}`);
    if (!availability.add(label.availability, found.availability)) {
      mistakes.push(`${name}: availability ${found.availability}, not ${label.availability}`);
    }
  }
  const pages = Object.keys(labels).length;
  return {
    pages,
    priceF1: price.f1,
    availabilityF1: availability.f1,
    titleAccuracy: titles / pages,
    mistakes,
  };
}

function read(folder: URL, name: string): Label {
  const html = readFileSync(new URL(`${name}.html`, folder), 'utf8');
  const page = parsePage(html, `https://shop.example/p/${name}`);
  const fields = extractItem(page, { fields: ['title', 'price', 'availability'], images: false })?.fields;
  return {
    title: stringOrNull(fields?.['title']),
    price: typeof fields?.['price'] === 'number' ? fields['price'] : null,
    currency: stringOrNull(fields?.['price_currency']),
    availability: stringOrNull(fields?.['availability']),
  };
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function money(amount: number | null, currency: string | null): string | null {
  return amount === null ? null : `${amount} ${currency}`;
}

/** A wrong value counts twice: as a false positive and as a false negative. */
class Tally {
  #right = 0;
  #wanted = 0;
  #found = 0;

  /** Whether it is right. */
  add(wanted: string | null, found: string | null): boolean {
    if (wanted !== null) this.#wanted += 1;
    if (found !== null) this.#found += 1;
    if (wanted !== null && wanted === found) this.#right += 1;
    return wanted === found;
  }

  get f1(): number {
    return (2 * this.#right) / (this.#wanted + this.#found);
  }
}
