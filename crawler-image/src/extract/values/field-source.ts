import type { Availability } from './availability.ts';
import type { Price } from './price.ts';
import type { Rating } from './rating.ts';

/**
 * One place to read a product's fields from. Each method answers a value that has parsed to its type,
 * or null.
 */
export interface FieldSource {
  title(): string | null;
  description(): string | null;
  category(): string | null;
  price(): Price | null;
  availability(): Availability | null;
  rating(): Rating | null;
  /** Texts of any other property, by the name the source has for it. */
  property(name: string): string[];
}
