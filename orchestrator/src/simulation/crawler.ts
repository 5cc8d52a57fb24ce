import { INTERRUPTED, type Completion } from '@crawlerd/shared';
import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import type { Disk } from './disk.ts';
import type { Faults } from './faults.ts';
import type { LogStamps } from './log-stamps.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { PendingEvent, Schedule } from './schedule.ts';
import type { ContainerProcess, SimulatedContainer, SimulatedEngine } from './simulated-engine.ts';

export interface CrawlerDeps {
  readonly engine: SimulatedEngine;
  readonly schedule: Schedule;
  readonly random: Random;
  readonly faults: Faults;
  readonly stamps: LogStamps;
  readonly network: Network;
  readonly disk: Disk;
}

type Ending = 'succeeds' | 'fails' | 'hangs' | 'exits without a report' | 'runs out of memory';

/** Longest pause between two attempts to deliver a completion. */
const RESEND_MS_MAX = 20_000;

/** One crawler in its container. Its behaviour is drawn when it is created. */
export class Crawler implements ContainerProcess {
  readonly #deps: CrawlerDeps;
  readonly #container: SimulatedContainer;
  readonly #ref: AttemptRef;
  readonly #token: string;
  readonly #intervalMs: number;
  readonly #ending: Ending;
  readonly #onTerm: 'reports' | 'exits' | 'ignores';
  readonly #numbersHeartbeats: boolean;
  readonly #isReadable: boolean;
  readonly #neverExits: boolean;
  readonly #mbAtOnce: number;
  readonly #deletesAtEnd: boolean;
  #heartbeatsLeft: number;
  #sequence = 0;
  #next: PendingEvent | null = null;
  #completion: Completion | null = null;

  constructor(deps: CrawlerDeps, container: SimulatedContainer) {
    const { random } = deps;
    const { env, executionId, attempt } = container.spec;
    this.#deps = deps;
    this.#container = container;
    this.#ref = { executionId, attempt };
    // The credential comes from the environment, as for a real one: a wrong one would be refused.
    this.#token = new URL(env['API_BASE_URL'] ?? '').password;
    this.#intervalMs = Number(env['HEARTBEAT_INTERVAL_SECONDS']) * 1000;
    this.#heartbeatsLeft = random.pick([0, 1, 3, 10]);
    this.#ending = random.weighted<Ending>([
      [6, 'succeeds'],
      [2, 'fails'],
      [3, 'hangs'],
      [2, 'exits without a report'],
      [1, 'runs out of memory'],
    ]);
    this.#onTerm = random.weighted<'reports' | 'exits' | 'ignores'>([
      [3, 'reports'],
      [2, 'exits'],
      [2, 'ignores'],
    ]);
    this.#numbersHeartbeats = random.chance(0.8);
    this.#isReadable = random.chance(0.85);
    this.#neverExits = random.chance(0.1);
    this.#mbAtOnce = random.weighted([
      [12, 1],
      [1, 15],
      [1, 60],
      [1, 300],
    ]);
    this.#deletesAtEnd = random.chance(0.2);
  }

  begin(): void {
    this.#print('started');
    this.#after(this.#deps.random.between(0, 3000), 'begins', () => this.#work());
  }

  terminate(): void {
    this.#print('SIGTERM');
    if (this.#onTerm === 'ignores') return;
    if (this.#deletesAtEnd) this.#deps.disk.deleteOutput(this.#ref.executionId);
    if (this.#onTerm === 'exits') {
      this.#exit(143);
      return;
    }
    if (this.#completion !== null) return;
    this.#report({
      execution_id: this.#ref.executionId,
      success: false,
      result_data: { crawl_summary: { stop_reason: INTERRUPTED, attempt: this.#ref.attempt } },
      error_message: 'It was interrupted.',
    });
  }

  #work(): void {
    if (this.#deps.faults.isQuiet) this.#heartbeatsLeft = Math.min(this.#heartbeatsLeft, 1);
    if (this.#heartbeatsLeft === 0) {
      this.#end();
      return;
    }
    this.#heartbeatsLeft -= 1;
    this.#write();
    this.#sendHeartbeat();
    this.#after(this.#intervalMs, 'continues', () => this.#work());
  }

  #sendHeartbeat(): void {
    this.#sequence += 1;
    this.#print(`page ${this.#sequence}`);
    const whole = {
      execution_id: this.#ref.executionId,
      container_id: 'short',
      status: 'running' as const,
      progress: { total_urls: 10, crawled_urls: this.#sequence },
      ...(this.#numbersHeartbeats && { sequence: this.#sequence }),
    };
    const body = this.#isReadable ? whole : null;
    this.#deps.network.send(this.#ref, this.#token, { kind: 'heartbeat', body }, (answer) => {
      if (answer.status === 200 && answer.action === 'stop' && this.#container.isRunning) this.terminate();
    });
  }

  #end(): void {
    const { executionId, attempt } = this.#ref;
    switch (this.#ending) {
      case 'succeeds':
      case 'fails': {
        const success = this.#ending === 'succeeds';
        this.#report({
          execution_id: executionId,
          success,
          result_data: { crawl_summary: { attempt }, total_data_count: this.#sequence },
          error_message: success ? null : 'Every page failed.',
        });
        return;
      }
      case 'hangs':
        this.#print('hanging');
        return;
      case 'exits without a report':
        this.#exit(this.#deps.random.pick([0, 1, 139]));
        return;
      case 'runs out of memory':
        this.#exit(137, true);
    }
  }

  /** Writes the completion file, then sends it until it is answered. Cancels whatever was scheduled. */
  #report(completion: Completion): void {
    if (this.#next !== null) this.#deps.schedule.remove(this.#next);
    this.#completion = completion;
    this.#deps.disk.writeCompletion(this.#ref, completion);
    this.#print(completion.success ? 'done' : 'gave up');
    this.#sendCompletion(completion);
  }

  #sendCompletion(body: Completion): void {
    this.#deps.network.send(this.#ref, this.#token, { kind: 'completion', body }, (answer) => {
      if (answer.status === 200 || answer.status === 400) {
        // Reported, but its process does not exit.
        if (this.#neverExits) {
          this.#writeOn();
          return;
        }
        this.#after(this.#deps.random.between(0, 12_000), 'leaves', () => {
          this.#print('bye');
          this.#exit(body.success ? 0 : 1);
        });
      } else {
        this.#after(this.#deps.random.between(500, RESEND_MS_MAX), 'sends again', () =>
          this.#sendCompletion(body),
        );
      }
    });
  }

  #write(): void {
    this.#deps.disk.writeOutput(this.#ref.executionId, this.#mbAtOnce);
  }

  #writeOn(): void {
    this.#write();
    this.#after(this.#intervalMs, 'writes on', () => this.#writeOn());
  }

  #exit(exitCode: number, oomKilled = false): void {
    this.#deps.engine.exit(this.#container, exitCode, oomKilled);
  }

  #print(what: string): void {
    if (this.#container.isRunning) this.#container.print(what, this.#deps.stamps.next());
  }

  /** Schedules the next action, in place of the one scheduled before. */
  #after(ms: number, label: string, act: () => void): void {
    const { schedule } = this.#deps;
    if (this.#next !== null) schedule.remove(this.#next);
    const event: PendingEvent = {
      label: `crawler ${attemptKey(this.#ref)} ${label}`,
      of: null,
      dueMs: schedule.nowMs + ms,
      isReady: () => !this.#container.isPaused,
      run: () => {
        if (this.#container.isRunning) act();
      },
    };
    this.#next = event;
    schedule.add(event);
  }
}
