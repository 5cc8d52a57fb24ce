import type { Check } from '@crawlerd/shared';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';

/** What must hold for a launch to come true, each with what to do if it does not. */
export async function checkReadiness(store: Store, runtime: Runtime): Promise<Check[]> {
  return [checkStore(store), await checkRuntime(runtime)];
}

function checkStore(store: Store): Check {
  try {
    store.check();
    return { name: 'data folder', ok: true, detail: 'the database takes writes' };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { name: 'data folder', ok: false, detail: error.message };
  }
}

async function checkRuntime(runtime: Runtime): Promise<Check> {
  const name = `${runtime.kind} runtime`;
  try {
    await runtime.ping();
    return { name, ok: true, detail: 'launches are possible' };
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return { name, ok: false, detail: error.message };
  }
}
