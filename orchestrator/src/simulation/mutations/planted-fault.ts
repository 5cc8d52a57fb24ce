import type { PromiseName } from '../promises/checker.ts';
import type { Mutation } from '../mutation.ts';

/** A realistic bug, and the promise that it breaks. */
export interface PlantedFault extends Mutation {
  readonly breaks: PromiseName;
}
