import type { HostPace } from './host-pace.ts';
import { VisitQueue } from './visit-queue.ts';

/** What a schedule knows of one host. There may be a hundred thousand. */
export interface Host {
  readonly name: string;
  readonly queue: VisitQueue;
  /** Start of the latest request that was granted; may be in the future. */
  lastStartMs: number;
  /** Earliest start of the next request, by the delay. */
  nextStartMs: number;
  /** No request before this: the server asked for it. */
  parkedUntilMs: number;
  /** Pages of its queue that were taken and have not ended. */
  inFlight: number;
  /** Starts nothing from its queue until it is released. */
  isHeld: boolean;
  /** Whether its pages take their turns. A host is closed before its first page, and when it has nothing left. */
  isOpen: boolean;
  /** Whether it is or was among those that have never been asked for anything. */
  isListed: boolean;
  /** Null if it is that of any other host, but for what is kept of its `averageMs`. */
  pace: HostPace | null;
  averageMs: number;
  /** The key of this host in the heap of hosts; Infinity if it is not in there. */
  hintMs: number;
}

export function newHost(name: string): Host {
  return {
    name,
    queue: new VisitQueue(),
    lastStartMs: -Infinity,
    nextStartMs: 0,
    parkedUntilMs: 0,
    inFlight: 0,
    isHeld: false,
    isOpen: false,
    isListed: false,
    pace: null,
    averageMs: 0,
    hintMs: Infinity,
  };
}

/** Forgets what would make no difference: a quick host keeps nothing but how quick it was. */
export function rest(host: Host): void {
  const averageMs = host.pace?.restingAverageMs ?? null;
  if (averageMs === null) return;
  host.averageMs = averageMs;
  host.pace = null;
}

/** Makes the gap after its last request so many times as long. */
export function stretch(host: Host, ratio: number): Host {
  const { lastStartMs, nextStartMs } = host;
  if (lastStartMs > -Infinity) host.nextStartMs = lastStartMs + (nextStartMs - lastStartMs) * ratio;
  return host;
}
