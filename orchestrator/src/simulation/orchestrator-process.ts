import type { Completion, Heartbeat, HeartbeatReply, Launch, StopMode } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import type { Incarnation } from './incarnation.ts';
import type { TaskProcess } from './task-process.ts';

/** One process of the orchestrator, as its users and crawlers see it. */
export interface OrchestratorProcess {
  readonly incarnation: Incarnation;
  /** Its current view of an execution; reading it changes nothing and cannot fail. */
  observe(executionId: string): Snapshot | null;
  /** The same of an execution that it has in memory; null for any other, which is as the database says. */
  observeLive(executionId: string): Snapshot | null;
  /** `onListening`: crawlers can reach it from now on. */
  start(onListening: () => void): void;
  /** Finishes the work in progress, then ends the process. Containers keep running. */
  shutDown(): void;
  launch(launch: Launch, idempotencyKey: string | null): Promise<Snapshot>;
  resume(executionId: string): Promise<Snapshot>;
  stop(executionId: string, mode: StopMode): Promise<Snapshot>;
  /** Reports as the callback listener handles them: the credential is checked first. */
  heartbeat(token: string | null, body: Heartbeat): HeartbeatReply;
  /** Refused, but a sign of life. */
  unreadableHeartbeat(token: string | null): void;
  completion(token: string | null, body: Completion): void;
  /** What is about saved tasks and endpoints. */
  readonly tasks: TaskProcess;
}
