import { entitiesOf, type Entity } from './entity.ts';

/** Properties that some pages state the other way round: the offer names its product, the variant its group. */
const INVERSE = ['itemOffered', 'itemReviewed', 'isVariantOf'] as const;
export type Inverse = (typeof INVERSE)[number];

/** The entities, outside of others, that name an entity as the value of a property. */
export type Pointers = (target: Entity, property: Inverse) => readonly Entity[];

export function pointersIn(entities: readonly Entity[]): Pointers {
  const found = new Map<Inverse, Map<Entity, Entity[]>>();
  for (const entity of entities) {
    for (const property of INVERSE) {
      if (!(property in entity)) continue;
      let byTarget = found.get(property);
      if (byTarget === undefined) found.set(property, (byTarget = new Map()));
      for (const target of entitiesOf(entity[property])) {
        const known = byTarget.get(target);
        if (known === undefined) byTarget.set(target, [entity]);
        else known.push(entity);
      }
    }
  }
  return (target, property) => found.get(property)?.get(target) ?? [];
}
