import { afterAll, beforeAll, describe } from 'vitest';
import { ContractSuite, type RuntimeHarness } from './runtime-contract/contract-suite.ts';
import { describeIdentity } from './runtime-contract/identity.ts';
import { describeLaunching } from './runtime-contract/launching.ts';
import { describeLogs } from './runtime-contract/logs.ts';
import { describeStopping } from './runtime-contract/stopping.ts';
import { describeWatching } from './runtime-contract/watching.ts';

export type { ContractSpec, CrawlerScript, RuntimeHarness } from './runtime-contract/contract-suite.ts';

/** Tests a runtime against every rule of the port. */
export function describeRuntimeContract(name: string, makeHarness: () => Promise<RuntimeHarness>): void {
  describe(`the ${name} runtime keeps the runtime contract`, () => {
    const suite = new ContractSuite(makeHarness);

    beforeAll(async () => {
      await suite.start();
    });

    afterAll(async () => {
      await suite.end();
    });

    describeLaunching(suite);
    describeStopping(suite);
    describeLogs(suite);
    describeWatching(suite);
    describeIdentity(suite);
  });
}
