import { countIn, parseNumber, ratingInText, toRating, type Rating } from '../values/rating.ts';
import { entitiesOf, firstValue, type Entity } from './entity.ts';
import type { Thing } from './thing.ts';

/** The rating of a product, or else that of the group of which it is a variant. */
export function ratingOfThing({ product, pointers }: Thing): Rating | null {
  if (product === null) return null;
  const rated = [product, ...entitiesOf(product['isVariantOf'])];
  for (const each of rated) {
    const ratings = [...entitiesOf(each['aggregateRating']), ...pointers(each, 'itemReviewed')];
    for (const rating of ratings) {
      const read = ratingIn(rating);
      if (read !== null) return read;
    }
  }
  return null;
}

function ratingIn(rating: Entity): Rating | null {
  const counts = [rating['ratingCount'], rating['reviewCount']].map((count) =>
    countIn(firstValue(count) ?? ''),
  );
  const count =
    counts.find((each) => each !== null && each > 0) ?? counts.find((each) => each !== null) ?? null;
  const text = firstValue(rating['ratingValue']) ?? '';
  const value = parseNumber(text);
  const best = parseNumber(firstValue(rating['bestRating']));
  const read = value === null ? ratingInText(text) : toRating(value, best, null);
  if (read === null) return null;
  // Shops write 0 for products that nobody has rated.
  return read.value === 0 && !(count !== null && count > 0) ? null : { value: read.value, count };
}
