import type { Check } from '@crawlerd/shared';
import { massSilence } from '../domain/mass-silence.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';

export interface ReadinessDeps {
  readonly store: Store;
  readonly runtime: Pick<Runtime, 'kind' | 'ping'>;
  readonly diskGuard: DiskGuard;
}

/** The preconditions of a launch, each with what to do if it is not met. */
export async function checkReadiness(deps: ReadinessDeps): Promise<Check[]> {
  return [await checkStorage(deps), await checkRuntime(deps.runtime), checkHeartbeats(deps.store)];
}

async function checkStorage({ store, diskGuard }: ReadinessDeps): Promise<Check> {
  try {
    store.check();
    await diskGuard.requireRoom();
    return { name: 'data folder', ok: true, detail: 'the database is writable' };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { name: 'data folder', ok: false, detail: error.message };
  }
}

async function checkRuntime(runtime: ReadinessDeps['runtime']): Promise<Check> {
  const name = `${runtime.kind} runtime`;
  try {
    await runtime.ping();
    return { name, ok: true, detail: 'ready to launch containers' };
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return { name, ok: false, detail: error.message };
  }
}

export function checkHeartbeats(store: Pick<Store, 'live'>): Check {
  const name = 'heartbeats';
  const mass = massSilence(store.live());
  if (mass === null) return { name, ok: true, detail: 'no mass loss of heartbeats' };
  return {
    name,
    ok: false,
    detail:
      `${mass.silent} of ${mass.of} crawlers stopped sending heartbeats at the same time: check whether ` +
      'containers reach the callback address (firewall, network). None of them is stopped for it yet.',
  };
}

/** An engine can answer and yet not give what crawlers need, such as their network. */
export function withFault(checks: readonly Check[], name: string, fault: string | null): Check[] {
  return fault === null || checks.some(({ detail }) => detail === fault)
    ? [...checks]
    : [...checks, { name, ok: false, detail: fault }];
}
