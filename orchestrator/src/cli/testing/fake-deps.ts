import type { CliDependencies } from '../dependencies.ts';

/** Dependencies that fail when they are used unless the test gives them. */
export function fakeDeps(given: Partial<CliDependencies> = {}): CliDependencies {
  return {
    startService: refuse('startService'),
    ensureEngine: refuse('ensureEngine'),
    ensureImage: refuse('ensureImage'),
    checkInstallation: refuse('checkInstallation'),
    backUp: refuse('backUp'),
    compact: refuse('compact'),
    ...given,
  };
}

function refuse(name: string): () => Promise<never> {
  return async () => {
    throw new Error(`${name} was not expected to be called`);
  };
}
