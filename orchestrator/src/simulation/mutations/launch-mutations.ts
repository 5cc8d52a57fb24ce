import { RuntimeError } from '../../ports/runtime.ts';
import type { PlantedFault } from './planted-fault.ts';
import { withOverrides } from '../with-overrides.ts';

/** Faults in the handling of a machine that cannot launch, and of a network that changes. */
export const launchMutations: readonly PlantedFault[] = [
  {
    name: 'a fault of the machine is taken for one of the execution',
    breaks: 'launches',
    runtime: (runtime) =>
      withOverrides(runtime, {
        ensureLaunched: async (spec) => {
          try {
            return await runtime.ensureLaunched(spec);
          } catch (error) {
            if (!(error instanceof RuntimeError) || error.code !== 'machine_fault') throw error;
            throw new RuntimeError('rejected', error.message);
          }
        },
      }),
  },
  {
    name: 'the gateway is looked at only once',
    breaks: 1,
    runtime: (runtime) => {
      let first: Awaited<ReturnType<typeof runtime.prepare>> | null = null;
      return withOverrides(runtime, {
        prepare: async () => {
          first ??= await runtime.prepare();
          return first;
        },
      });
    },
  },
];
