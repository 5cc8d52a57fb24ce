import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import { StorageError } from '../ports/storage-error.ts';
import { RequestError } from '../use-cases/errors.ts';
import type { Faults } from './faults.ts';
import { ProcessDied } from './incarnation.ts';
import type { OrchestratorProcess } from './orchestrator-process.ts';
import type { Random } from './random.ts';
import type { Report } from './report.ts';
import type { PendingEvent, Schedule } from './schedule.ts';

/** How long a crawler waits for an answer. */
const ANSWER_MS = 30_000;

/** `none`: refused connection, cut, or no answer in time. */
export type Answer =
  | { readonly status: 200; readonly action: 'continue' | 'stop' }
  | { readonly status: 400 | 503 }
  | { readonly status: 'none' };

export interface NetworkDeps {
  readonly schedule: Schedule;
  readonly faults: Faults;
  readonly random: Random;
  /** The running orchestrator; null while there is none. */
  readonly listener: () => OrchestratorProcess | null;
  /** Where reports of this attempt go, if that is an address of this machine. */
  readonly addressOf: (from: AttemptRef) => string | null;
  /** A report was accepted, whether or not the answer arrives. */
  readonly onAccepted: (from: AttemptRef, report: Report) => void;
  /** The process died over a heartbeat: it may be stored, though nobody was told. */
  readonly onDiedOver: (from: AttemptRef) => void;
}

/** The network between crawlers and the callback listener: it loses, repeats and delays messages. */
export class Network {
  readonly #deps: NetworkDeps;

  constructor(deps: NetworkDeps) {
    this.#deps = deps;
  }

  send(from: AttemptRef, token: string, report: Report, onAnswer: (answer: Answer) => void): void {
    const { schedule, faults, random } = this.#deps;
    let isAnswered = false;
    const answer = (what: Answer): void => {
      if (isAnswered) return;
      isAnswered = true;
      schedule.remove(timeout);
      onAnswer(what);
    };
    const label = `${report.kind} of ${attemptKey(from)}`;
    const timeout: PendingEvent = {
      label: `${label} times out`,
      of: null,
      dueMs: schedule.nowMs + ANSWER_MS,
      run: () => answer({ status: 'none' }),
    };
    schedule.add(timeout);
    if (faults.message('lost', report.kind)) return;
    if (faults.message('repeated', report.kind)) {
      this.#arriveAfter(random.between(0, 90_000), `${label}, again,`, () =>
        this.#deliver(from, token, report),
      );
    }
    const delayMs = faults.message('delayed', report.kind) ? random.between(1, 60_000) : 0;
    this.#arriveAfter(delayMs, label, () => {
      const reply = this.#deliver(from, token, report);
      if (!faults.message('lost', 'answer')) answer(reply);
    });
  }

  #arriveAfter(delayMs: number, label: string, run: () => void): void {
    const { schedule, listener } = this.#deps;
    schedule.add({
      label: `${label} arrives`,
      of: null,
      dueMs: schedule.nowMs + delayMs,
      // A request to a suspended process waits in its socket.
      isReady: () => listener()?.incarnation.isFrozen !== true,
      run,
    });
  }

  #deliver(from: AttemptRef, token: string, report: Report): Answer {
    const { faults, listener, addressOf, onAccepted, onDiedOver } = this.#deps;
    const orchestrator = listener();
    if (orchestrator?.incarnation.isListening !== true || faults.isCut) return { status: 'none' };
    if (addressOf(from) !== orchestrator.incarnation.listensAt) return { status: 'none' };
    const answer = deliver(orchestrator, token, report);
    if (report.kind === 'heartbeat' && !orchestrator.incarnation.isAlive) onDiedOver(from);
    // A heartbeat that cannot be read is refused, but it was heard.
    const isHeard = answer.status === 400 && report.body === null;
    if (answer.status === 200 || isHeard) onAccepted(from, report);
    return answer;
  }
}

/** Passes a report to its use case and returns the outcome as an HTTP status. */
export function deliver(orchestrator: OrchestratorProcess, token: string | null, report: Report): Answer {
  try {
    if (report.kind === 'heartbeat') {
      if (report.body !== null) {
        return { status: 200, action: orchestrator.heartbeat(token, report.body).action };
      }
      orchestrator.unreadableHeartbeat(token);
      return { status: orchestrator.incarnation.isAlive ? 400 : 'none' };
    }
    orchestrator.completion(token, report.body);
    // The use case completed, but the process died: no answer is sent.
    return orchestrator.incarnation.isAlive ? { status: 200, action: 'continue' } : { status: 'none' };
  } catch (error) {
    if (error instanceof RequestError) return { status: 400 };
    if (error instanceof StorageError) return { status: 503 };
    if (error instanceof ProcessDied) return { status: 'none' };
    throw error;
  }
}
