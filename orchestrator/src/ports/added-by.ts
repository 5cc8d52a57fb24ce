import type { Caller } from '../domain/caller.ts';
import type { TaskRef } from '../domain/task.ts';

/** Where a new execution comes from. */
export type AddedBy = [
  launch?: NamedLaunch | undefined,
  current?: TaskRef | undefined,
  caller?: Pick<Caller, 'id' | 'name'> | undefined,
];

/** A launch with a name of its client's choice, so that sending it again launches nothing. */
export interface NamedLaunch {
  readonly key: string;
  /** Tells a repeated launch from another one under the same name. */
  readonly digest: string;
}
