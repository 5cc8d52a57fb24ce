import { containerMutations } from './container-mutations.ts';
import { deliveryMutations } from './delivery-mutations.ts';
import { launchMutations } from './launch-mutations.ts';
import { quotaMutations } from './quota-mutations.ts';
import { recordMutations } from './record-mutations.ts';
import { tickMutations } from './tick-mutations.ts';
import { timeMutations } from './time-mutations.ts';
import type { PlantedFault } from './planted-fault.ts';

/** Each must be caught, which shows that the simulation can find such bugs. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  ...recordMutations,
  ...containerMutations,
  ...timeMutations,
  ...quotaMutations,
  ...launchMutations,
  ...tickMutations,
  ...deliveryMutations,
];
