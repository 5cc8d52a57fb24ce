import { createHash } from 'node:crypto';
import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import type { OrchestratorSettings } from '../orchestrator.ts';
import { Crawler } from './crawler.ts';
import { Disk, INSTANCE } from './disk.ts';
import { Faults } from './faults.ts';
import { LogStamps } from './log-stamps.ts';
import { Ledger } from './ledger.ts';
import { Network } from './network.ts';
import type { OrchestratorProcess } from './orchestrator-process.ts';
import { Random } from './random.ts';
import { Receivers } from './receivers.ts';
import { Schedule } from './schedule.ts';
import { drawSettings } from './settings.ts';
import { SimulatedEngine, type SimulatedContainer } from './simulated-engine.ts';
import { TaskLedger } from './task-ledger.ts';
import { WallClock } from './virtual-time.ts';
import { GroundTruth } from './ground-truth.ts';

/** Label of a container of another instance. */
export const OTHER_INSTANCE = 'other-instance';

/** Every so many histories there are saved tasks with schedules, and endpoints that are told of executions. */
export const TASKS_EVERY = 8;

/** The state of one history. It outlives every incarnation of the orchestrator. */
export class World {
  readonly random: Random;
  readonly schedule = new Schedule();
  readonly clock = new WallClock(this.schedule);
  readonly disk = new Disk();
  readonly truth = new GroundTruth();
  readonly faults: Faults;
  readonly stamps: LogStamps;
  readonly engine: SimulatedEngine;
  readonly network: Network;
  readonly ledger = new Ledger(this.disk);
  readonly tasks = new TaskLedger(this.disk);
  /** Null in a history without tasks, in which nobody is notified. */
  readonly receivers: Receivers | null;
  readonly settings: OrchestratorSettings;
  /** Trace lines so far, if they are kept. */
  readonly trace: string[] = [];
  /** The running process; null while there is none. */
  orchestrator: OrchestratorProcess | null = null;
  steps = 0;
  /** What the clock showed during the last step. */
  steppedAt = this.clock.now();
  /** Containers that the orchestrator must not touch. */
  readonly bystanders = new Set<SimulatedContainer>();
  /** Containers that a third party made from one of ours: they carry its labels, and do nothing. */
  readonly copies = new Set<SimulatedContainer>();
  readonly #hash = createHash('sha256');
  readonly #keepTrace: boolean;
  #ids = 0;
  #scheduleIds = 0;

  constructor(seed: number, keepTrace: boolean) {
    this.#keepTrace = keepTrace;
    this.random = new Random(seed);
    this.faults = new Faults(this.random);
    this.stamps = new LogStamps(seed, this.faults);
    this.settings = drawSettings(this.random);
    this.engine = new SimulatedEngine(this.clock, (container) => this.#settle(container));
    const { schedule, faults, random } = this;
    this.receivers = seed % TASKS_EVERY === 0 ? new Receivers({ schedule, random, faults }) : null;
    this.network = new Network({
      schedule,
      faults,
      random,
      listener: () => this.orchestrator,
      addressOf: (from) => this.#addressOf(from),
      onAccepted: (from, report) => this.truth.reportAccepted(from, report, this.schedule.nowMs),
      onDiedOver: (from) => this.truth.diedOverHeartbeat.add(attemptKey(from)),
    });
    this.#addBystanders();
  }

  /** Fresh for each execution, over all incarnations; the order of ids is the order of arrival. */
  nextScheduleId(): string {
    this.#scheduleIds += 1;
    return `s${String(this.#scheduleIds).padStart(2, '0')}`;
  }

  nextExecutionId(): string {
    this.#ids += 1;
    return `e${String(this.#ids).padStart(2, '0')}`;
  }

  /** Whether all of our containers are gone. */
  get isTidy(): boolean {
    return [...this.engine.containers.values()].every((container) => this.bystanders.has(container));
  }

  get traceHash(): string {
    return this.#hash.copy().digest('hex');
  }

  later(label: string, ms: number, run: () => void): void {
    this.schedule.add({ label, of: null, dueMs: this.schedule.nowMs + ms, run });
  }

  /** Logs a fault and counts its kind. */
  recordFault(what: string, target = ''): void {
    this.faults.count(what);
    this.log(target === '' ? what : `${what}: ${target}`);
  }

  log(what: string): void {
    const line = `${this.steps} ${this.schedule.nowMs} ${what}`;
    this.#hash.update(line);
    if (this.#keepTrace) this.trace.push(line);
  }

  #addressOf(ref: AttemptRef): string | null {
    const sender = this.engine.everCreated.find(({ spec }) => attemptKey(spec) === attemptKey(ref));
    return sender !== undefined && this.engine.isHeard(sender) ? this.engine.gateway : null;
  }

  #settle(container: SimulatedContainer): void {
    // A bystander keeps running and prints nothing, and so does a copy.
    if (container.instance !== INSTANCE || container.spec.executionId === UNKNOWN) return;
    if (this.copies.has(container)) return;
    container.process = new Crawler(this, container);
  }

  /**
   * A container of another instance, sometimes under a name that we will need, and sometimes one of ours that a
   * database restored from a backup does not know.
   */
  #addBystanders(): void {
    this.#addBystander(OTHER_INSTANCE, this.random.chance(0.1) ? 'e02' : 'other');
    if (this.random.chance(0.3)) this.#addBystander(INSTANCE, UNKNOWN);
  }

  #addBystander(instance: string, executionId: string): void {
    const spec = { executionId, attempt: 1, image: 'x', config: '', env: {}, resources: {} };
    const container = this.engine.create(instance, spec);
    this.engine.start(container);
    this.bystanders.add(container);
  }
}

/** An execution that is in no database. */
const UNKNOWN = 'unknown';
