import type { Dispatcher } from 'undici';
import type { Clock } from '../base/clock.ts';
import type { PageCache } from '../cache/page-cache.ts';
import type { AddressGuard } from '../guard/address-guard.ts';
import type { Lookup } from '../guard/guarded-connector.ts';
import type { HttpOptions } from '../plan/http-options.ts';
import type { AgentOf } from './user-agents.ts';

export interface FetcherOptions {
  readonly agentOf: AgentOf;
  /** Time limit of one request, including its body. */
  readonly timeoutMs: number;
  /** Requests of one site in flight at a time. */
  readonly connectionsPerHost: number;
  /** Connections open at a time, idle ones included; no limit if absent. */
  readonly connectionsMax?: number;
  readonly http: HttpOptions;
  readonly guard: AddressGuard;
  /** Resolves host names; the system's resolver if absent. */
  readonly lookup?: Lookup;
  readonly clock: Clock;
  /** Pages of earlier crawls, for conditional requests; null: no conditional requests. */
  readonly cache?: PageCache | null;
  /** Wraps the dispatcher that makes all requests. */
  readonly through?: (dispatcher: Dispatcher) => Dispatcher;
  /** Receives a sentence for the log, such as that a proxy is not used any more. */
  readonly onNotice?: (sentence: string) => void;
}
