import {
  INTERRUPTED,
  type Completion,
  type Progress,
  type RetryOrder,
  type StopMode,
  type WarningCode,
} from '@crawlerd/shared';
import type { Attempt, ImageDigests } from './attempt.ts';
import type { EventKind } from './transitions.ts';

/**
 * `permanent`: the same launch would fail again; `infrastructure`: it may succeed later; `machine`: every launch would
 * fail now, so it is no fault of this one.
 */
export type LaunchFailureCause = 'permanent' | 'infrastructure' | 'machine';

/** Something that happened to one execution, with the facts a decision needs. */
export type ExecutionEvent =
  | { readonly kind: 'dispatched'; readonly attempt: Attempt }
  /** `message`: one sentence for users. */
  | { readonly kind: 'cache_missed'; readonly message: string }
  /** `image`: null for a runtime without images. */
  | {
      readonly kind: 'container_started';
      readonly containerId: string;
      readonly image: ImageDigests | null;
      readonly startedAt: Date;
    }
  | { readonly kind: 'launch_failed'; readonly message: string; readonly cause: LaunchFailureCause }
  | {
      readonly kind: 'heartbeat';
      readonly progress: Progress | null;
      readonly sequence: number | null;
      readonly containerId: string | null;
    }
  /** Something of what an attempt reports or writes was left out, cut or refused. `message`: for users. */
  | {
      readonly kind: 'warned';
      readonly attempt: number;
      readonly code: WarningCode;
      readonly message: string;
    }
  | { readonly kind: 'heartbeat_missed' }
  | { readonly kind: 'silence_exceeded' }
  /**
   * `digest` distinguishes a repeated completion from a different one; `unmet` says why a reported success
   * is not accepted.
   */
  | {
      readonly kind: 'completion';
      readonly completion: Completion;
      readonly digest: string;
      readonly unmet: string | null;
    }
  | { readonly kind: 'container_exited'; readonly exit: ContainerExit }
  | { readonly kind: 'container_vanished' }
  | ({ readonly kind: 'stop_requested'; readonly mode: StopMode } & Request)
  | { readonly kind: 'deadline_exceeded' }
  /** `message`: one sentence for users, with what was measured. */
  | { readonly kind: 'output_quota_exceeded'; readonly message: string; readonly mode: StopMode }
  | ({ readonly kind: 'resumed'; readonly retry?: PagesToRetry } & Request);

interface Request {
  readonly requestedBy: string;
  /** Name of the token that asked for it; null or missing for none. */
  readonly token?: string | null;
}

/** The further attempt is only to try failed pages again. `message`: one sentence for users. */
export interface PagesToRetry {
  readonly pages: Omit<RetryOrder, 'first_attempt'>;
  readonly message: string;
}

export interface ContainerExit {
  readonly containerId: string;
  readonly exitCode: number | null;
  readonly oomKilled: boolean | null;
  readonly endedAt: Date | null;
  readonly error: string | null;
  /** `error` says why its command could not be run. */
  readonly neverRan?: boolean;
}

/** The sentence to record in the history for an event, also if it changes no status; null for none. */
export function noticeOf(event: ExecutionEvent): string | null {
  if (event.kind === 'resumed') return event.retry?.message ?? null;
  return event.kind === 'cache_missed' || event.kind === 'output_quota_exceeded' ? event.message : null;
}

/** The name of the token that asked for it; null for none. */
export function tokenOf(event: ExecutionEvent): string | null {
  return ('token' in event && event.token) || null;
}

/** The event's row in the transition table: a completion is one of three. */
export function kindOf(event: ExecutionEvent): EventKind {
  return event.kind === 'completion' ? completionKind(event) : event.kind;
}

function completionKind({
  completion: { success, result_data },
  unmet,
}: Extract<ExecutionEvent, { kind: 'completion' }>): EventKind {
  if (success) return unmet === null ? 'completion_success' : 'completion_failure';
  return result_data?.crawl_summary?.['stop_reason'] === INTERRUPTED
    ? 'completion_interrupted'
    : 'completion_failure';
}
