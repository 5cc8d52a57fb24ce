/**
 * What to do with a page whose turn has come. `drop`: remove it without using up the turn. `hold`: keep it, and
 * start no page of its host until it is released.
 */
export type Admission = 'take' | 'drop' | 'hold';

export interface HostScheduleOptions {
  /** Pages of one host that may be in flight at a time. */
  readonly perHost?: number;
  /** While so many hosts are open, new ones are opened only if nothing else is due. */
  readonly openMax?: number;
  /** Called when a host (with its port) has nothing left: no page waits or is in flight. */
  readonly onLeft?: (host: string) => void;
}
