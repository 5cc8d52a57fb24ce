import type { ContainerInspectInfo } from 'dockerode';
import { RuntimeError, type LogRecord } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import { execReport } from './exec-report.ts';
import { explainExec, type CommandInfo } from './explain-exec.ts';
import { readLogs } from './read-logs.ts';
import type { Found } from './state.ts';

/** How an init and a shell exit if they could not run a command. All others are exits of the crawler itself. */
const EXIT_CODES: ReadonlySet<number | null> = new Set([1, 2, 126, 127]);

/** As far back as a report of an init can be with the longest name that a file can have. */
const RECORDS_MAX = 30;

/** Ended containers whose answer is remembered; beyond that the oldest are looked at again. */
const KNOWN_MAX = 256;

type Inspected = CommandInfo & Pick<ContainerInspectInfo, 'State'>;

/**
 * Tells containers whose command could not be run from those that have run and failed. Without an init the engine says
 * so in the state of the container; with one it only sees the init end.
 */
export class ExecFailures {
  readonly #engine: Engine;
  readonly #known = new Map<string, Promise<string | null>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The same state, with the cause if its command could not be run. */
  async told(info: Inspected, state: Found): Promise<Found> {
    if (state.kind !== 'exited' || state.error !== null || !EXIT_CODES.has(state.exitCode)) return state;
    const error = await this.#cause(info);
    return error === null ? state : { ...state, error, neverRan: true };
  }

  async #cause(info: Inspected): Promise<string | null> {
    const known = this.#known.get(info.Id);
    if (known !== undefined) return known;
    const looking = this.#look(info);
    this.#known.set(info.Id, looking);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KNOWN_MAX && oldest !== undefined) this.#known.delete(oldest);
    try {
      return await looking;
    } catch (error) {
      this.#known.delete(info.Id);
      throw error;
    }
  }

  async #look(info: Inspected): Promise<string | null> {
    const records = await this.#lastRecords(info.Id);
    const report = execReport(records);
    const first = records.length < RECORDS_MAX ? (records[0]?.text ?? null) : '';
    return explainExec(this.#engine, info, { report, first, exitCode: info.State.ExitCode });
  }

  /** None if the engine keeps no log of it. */
  async #lastRecords(containerId: string): Promise<LogRecord[]> {
    const records: LogRecord[] = [];
    try {
      const signal = AbortSignal.timeout(this.#engine.launchDeadlineMs);
      const query = { containerId, tail: RECORDS_MAX, isOver: true };
      for await (const record of readLogs(this.#engine, query, signal)) {
        records.push(record);
        if (records.length >= RECORDS_MAX) break;
      }
    } catch (error) {
      // As of a log driver that cannot read, or a file that is damaged: another look would not find more.
      const isAnswer = hasStatus(error, 400, 403, 409, 500, 501) || isRejected(error);
      if (!isAnswer) throw error;
    }
    return records;
  }
}

function isRejected(error: unknown): boolean {
  return error instanceof RuntimeError && error.code === 'rejected';
}
