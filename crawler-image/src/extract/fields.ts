import type { DataField, TypeOfField } from '@crawlerd/shared';
import type { Field } from './field.ts';
import {
  metaAvailability,
  metaCategory,
  metaDescription,
  metaPrice,
  metaTitle,
} from './structured/meta-fields.ts';
import { bestAvailability } from './structured/offers.ts';
import {
  categoryOfThing,
  descriptionOfThing,
  priceOfThing,
  titleOfThing,
} from './structured/thing-fields.ts';
import { ratingOfThing } from './structured/thing-rating.ts';
import { unlessCrossedOut } from './visible/crossed-out.ts';
import { seenAvailability, seenPrice } from './visible/seen.ts';
import { visibleDescription } from './visible/visible-description.ts';
import { visibleRating } from './visible/visible-rating.ts';
import { visibleTrail } from './visible/visible-trail.ts';

/** The fields known by name, with their readers. `KNOWN_FIELDS` of @crawlerd/shared has the same names and types. */
export const FIELDS = {
  title: {
    type: 'text',
    structured: titleOfThing,
    meta: metaTitle,
    heuristic: ({ title }) => title(),
  },
  price: {
    type: 'price',
    structured: priceOfThing,
    microdata: (thing, seen) => unlessCrossedOut(priceOfThing(thing), seen),
    meta: metaPrice,
    heuristic: seenPrice,
  },
  description: {
    type: 'text',
    structured: descriptionOfThing,
    meta: metaDescription,
    heuristic: ({ page }) => visibleDescription(page.dom()),
  },
  category: {
    type: 'text',
    structured: categoryOfThing,
    meta: metaCategory,
    heuristic: ({ page }) => visibleTrail(page.dom()),
  },
  availability: {
    type: 'availability',
    structured: ({ offers }) => bestAvailability(offers),
    meta: metaAvailability,
    heuristic: seenAvailability,
  },
  rating: {
    type: 'rating',
    structured: ratingOfThing,
    heuristic: ({ page }) => visibleRating(page.dom()),
  },
} as const satisfies { readonly [N in DataField]: Field<TypeOfField<N>> };
