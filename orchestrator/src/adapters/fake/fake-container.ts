import type { ImageDigests } from '../../domain/attempt.ts';
import { containerName } from '../../domain/container-name.ts';
import type { LaunchSpec, LogRecord, RuntimeState } from '../../ports/runtime.ts';

/** How a fake container reacts to SIGTERM: it exits with this code, or ignores it. */
export type TermBehaviour = number | 'ignore';

export interface FakeExit {
  readonly exitCode?: number | null;
  readonly oomKilled?: boolean;
  readonly error?: string | null;
  /** Its command could not be run. */
  readonly neverRan?: boolean;
}

/** One container of a {@link FakeEngine}. Tests read it; they change it through the engine. */
export class FakeContainer {
  readonly id: string;
  readonly instance: string;
  readonly spec: LaunchSpec;
  readonly image: ImageDigests;
  /** Unique, and changed by whoever renames it. */
  name: string;
  readonly logs: LogRecord[] = [];
  readonly signals: ('SIGTERM' | 'SIGKILL')[] = [];
  state: RuntimeState;
  onTerm: TermBehaviour = 0;
  /** More than one start breaks the contract of the runtime. */
  starts = 0;
  #waiters: (() => void)[] = [];

  constructor(id: string, instance: string, spec: LaunchSpec) {
    this.id = id;
    this.instance = instance;
    this.spec = spec;
    this.name = containerName(spec);
    this.image = digestsOf(spec.image);
    this.state = { kind: 'pending', containerId: id };
  }

  /** Resolves at the next change of state or log. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
    });
  }

  notify(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}

/** What the name of an image stands for on the fake engine. */
export function digestsOf(image: string): ImageDigests {
  return { imageDigest: `sha256:of-${image}`, imageRepoDigest: null };
}
