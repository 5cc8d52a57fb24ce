import type { OutputFiles } from '../ports/output-files.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import type { OrchestratorProcess } from './orchestrator-process.ts';
import type { World } from './world.ts';

/** A planted fault: it wraps a port or the use cases, and never changes the product's code. */
export interface Mutation {
  readonly name: string;
  readonly store?: (store: Store, world: World) => Store;
  readonly runtime?: (runtime: Runtime, world: World) => Runtime;
  readonly outputs?: (outputs: OutputFiles) => OutputFiles;
  readonly process?: (process: OrchestratorProcess, world: World) => OrchestratorProcess;
  /** Called after a crash, to change what survived it. */
  readonly atCrash?: (world: World) => void;
}
