import { dockerEntry } from './adapters/docker/docker-entry.ts';
import { processEntry } from './adapters/process/process-entry.ts';
import type { RuntimeEntry } from './ports/runtime-entry.ts';

/** Every runtime there is; the first is the default. A new one is a folder of adapters and a line here. */
export const RUNTIMES: readonly RuntimeEntry[] = [dockerEntry, processEntry];
