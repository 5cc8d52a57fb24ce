import { containerMutations } from './of-containers.ts';
import { recordMutations } from './of-records.ts';
import { timeMutations } from './of-time.ts';
import type { PlantedFault } from './planted-fault.ts';

/** Each is shown to be caught: a simulation that finds nothing must be one that would have found these. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  ...recordMutations,
  ...containerMutations,
  ...timeMutations,
];
