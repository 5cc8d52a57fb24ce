const MINUTE_MS = 60_000;

/**
 * Counts the requests of tokens that have a limit. A minute's worth may come at once; from then on they come as fast as
 * the limit says. Kept in memory: a restart gives everybody a full minute.
 */
export class RequestRate {
  /** Until when the requests of a token would have taken if they had come one by one, each after its due time. */
  readonly #takenUntilMs = new Map<string, number>();

  /** Takes one request. Returns 0, or the seconds after which it would be granted; then none is taken. */
  take(tokenId: string, perMinute: number, now: Date): number {
    const nowMs = now.getTime();
    const latestMs = nowMs + MINUTE_MS;
    // Who has asked for nothing saves no more than a minute; whose clock was set back waits no longer than one.
    const from = Math.min(latestMs, Math.max(nowMs, this.#takenUntilMs.get(tokenId) ?? 0));
    const untilMs = from + MINUTE_MS / perMinute;
    const isGranted = untilMs <= latestMs;
    this.#takenUntilMs.set(tokenId, isGranted ? untilMs : from);
    return isGranted ? 0 : Math.ceil((untilMs - latestMs) / 1000);
  }
}
