/** How long this machine has been up: unlike the wall clock, nobody can set it, and it goes on while the machine sleeps. */
export interface Uptime {
  /** Different for each boot. */
  readonly boot: string;
  readonly uptimeMs: number;
}

/** What both clocks of this machine showed at one moment. */
export interface ClockReading extends Uptime {
  readonly wall: Date;
}

export interface BetweenReadings {
  /** By how much the wall clock was moved: negative if it was set back. */
  readonly jumpMs: number;
  /**
   * By how much the wall clock advanced more than time has passed for certain. Of a machine that was off, that is
   * whatever lies before its boot: nothing ran meanwhile, and its clock may be any number of years off.
   */
  readonly uncountedMs: number;
  /** How much time has passed; null if the machine was started anew meanwhile. */
  readonly passedMs: number | null;
}

/** What lies between two readings besides the time that has passed. */
export function betweenReadings(before: ClockReading, after: ClockReading): BetweenReadings {
  const byWallMs = after.wall.getTime() - before.wall.getTime();
  // An uptime that has become less is that of a container or a virtual machine that was started again.
  if (before.boot === after.boot && after.uptimeMs >= before.uptimeMs) {
    const passedMs = after.uptimeMs - before.uptimeMs;
    const jumpMs = byWallMs - passedMs;
    return { jumpMs, uncountedMs: jumpMs, passedMs };
  }
  const countedMs = Math.min(Math.max(byWallMs, 0), after.uptimeMs);
  return { jumpMs: Math.min(byWallMs, 0), uncountedMs: byWallMs - countedMs, passedMs: null };
}
