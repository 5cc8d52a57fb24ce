/**
 * Accuracy of the extraction on saved pages of real shops: a checkout of the public
 * product-extraction-benchmark, given as the last argument. See README.md.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decodeHtml } from '../crawler-image/src/charset/decode-html.ts';
import { extractItem } from '../crawler-image/src/extract/extract-item.ts';
import { parsePage } from '../crawler-image/src/extract/page/page.ts';
import { print, type Figure } from './support/report.ts';

/** The manual annotations of a page; if there are several values, each is correct. */
interface Truth {
  readonly url: string;
  readonly price?: readonly string[];
  readonly availability: readonly string[];
}

class Score {
  pages = 0;
  #right = 0;
  #wanted = 0;
  #found = 0;
  #availabilities = 0;

  add(truth: Truth, price: number | null, availability: string): void {
    this.pages += 1;
    if (truth.price !== undefined) this.#wanted += 1;
    if (price !== null) this.#found += 1;
    if (truth.price?.some((value) => Number(value) === price) === true) this.#right += 1;
    if (truth.availability.includes(availability)) this.#availabilities += 1;
  }

  figures(of: string): Figure[] {
    const priceF1 = (2 * this.#right) / (this.#wanted + this.#found);
    return [
      { name: `price, ${of}`, value: priceF1, unit: 'F1' },
      { name: `availability, ${of}`, value: this.#availabilities / this.pages, unit: 'of all' },
    ];
  }
}

const folder = process.argv.at(-1) ?? '';
const truths: Record<string, Truth> = JSON.parse(
  readFileSync(join(folder, 'dataset', 'ground-truth.json'), 'utf8'),
);
const [tunedFor, unseen, all] = [new Score(), new Score(), new Score()];
for (const [id, truth] of Object.entries(truths)) {
  const html = gunzipSync(readFileSync(join(folder, 'dataset', 'html', `${id}.html.gz`)));
  const { text } = decodeHtml(html, 'text/html; charset=utf-8', truth.url);
  const fields = extractItem(parsePage(text, truth.url), {
    fields: ['title', 'price', 'availability'],
    images: false,
  })?.fields;
  const price = typeof fields?.['price'] === 'number' ? fields['price'] : null;
  // In that benchmark, a product not stated to be unavailable is available.
  const isOut = fields?.['availability'] === 'out_of_stock' || fields?.['availability'] === 'discontinued';
  const availability = isOut ? 'OutOfStock' : 'InStock';
  // The extractors were tuned on pages whose id begins with an even digit; the others are held out.
  const half = Number.parseInt(id.slice(0, 1), 16) % 2 === 0 ? tunedFor : unseen;
  for (const score of [half, all]) score.add(truth, price, availability);
}
print({
  bench: 'extraction',
  conditions: { pages: all.pages, unseen: unseen.pages },
  figures: [...unseen.figures('unseen'), ...tunedFor.figures('tuned for'), ...all.figures('all')],
});
