import type { Completion, Heartbeat, HeartbeatReply, Launch, StopMode } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import type { Incarnation } from './incarnation.ts';

/** One process of the orchestrator, as its users and its crawlers meet it. */
export interface OrchestratorProcess {
  readonly incarnation: Incarnation;
  /** What it takes for true now; asking changes nothing and cannot fail. */
  observe(executionId: string): Snapshot | null;
  /** `onListening`: crawlers can reach it from now on. */
  start(onListening: () => void): void;
  /** Ends what it has under way, then its process. Containers run on. */
  shutDown(): void;
  launch(launch: Launch, idempotencyKey: string | null): Promise<Snapshot>;
  resume(executionId: string): Promise<Snapshot>;
  stop(executionId: string, mode: StopMode): Promise<Snapshot>;
  /** Reports as the callback listener takes them: the credential first. */
  heartbeat(token: string | null, body: Heartbeat): HeartbeatReply;
  completion(token: string | null, body: Completion): void;
}
