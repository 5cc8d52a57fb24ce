import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import { StorageError } from '../ports/storage-error.ts';
import { RequestError } from '../use-cases/errors.ts';
import type { Faults } from './faults.ts';
import { ProcessDied } from './incarnation.ts';
import type { OrchestratorProcess } from './orchestrator-process.ts';
import type { Random } from './random.ts';
import type { Report } from './report.ts';
import type { PendingEvent, Schedule } from './schedule.ts';

/** For how long a crawler waits for an answer. */
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
  /** Who listens now; null while nobody does. */
  readonly listener: () => OrchestratorProcess | null;
  /** A report was taken and answered with 200, whether or not the answer arrives. */
  readonly onTaken: (from: AttemptRef, report: Report) => void;
}

/** The way between crawlers and the callback listener: it loses, repeats and delays what it carries. */
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
      label: `${label} brings no answer`,
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
      // What comes to a process that is held up waits in its socket.
      isReady: () => listener()?.incarnation.isFrozen !== true,
      run,
    });
  }

  #deliver(from: AttemptRef, token: string, report: Report): Answer {
    const { faults, listener, onTaken } = this.#deps;
    const orchestrator = listener();
    if (orchestrator?.incarnation.isListening !== true || faults.isCut) return { status: 'none' };
    const answer = deliver(orchestrator, token, report);
    if (answer.status === 200) onTaken(from, report);
    return answer;
  }
}

/** Brings a report to its use-case, and its outcome back as an HTTP status. */
export function deliver(orchestrator: OrchestratorProcess, token: string | null, report: Report): Answer {
  try {
    if (report.kind === 'heartbeat') {
      return { status: 200, action: orchestrator.heartbeat(token, report.body).action };
    }
    orchestrator.completion(token, report.body);
    // Dead, though the use-case came to its end: there is nobody left to answer.
    return orchestrator.incarnation.isAlive ? { status: 200, action: 'continue' } : { status: 'none' };
  } catch (error) {
    if (error instanceof RequestError) return { status: 400 };
    if (error instanceof StorageError) return { status: 503 };
    if (error instanceof ProcessDied) return { status: 'none' };
    throw error;
  }
}
