import type { PromiseName } from '../promises/checker.ts';
import type { Mutation } from '../wiring.ts';
import { containerMutations } from './of-containers.ts';
import { recordMutations } from './of-records.ts';
import { timeMutations } from './of-time.ts';

/** A fault as somebody may make it, and the promise that it breaks. */
export interface PlantedFault extends Mutation {
  readonly breaks: PromiseName;
}

/** Each is shown to be caught: a simulation that finds nothing must be one that would have found these. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  ...recordMutations,
  ...containerMutations,
  ...timeMutations,
];
