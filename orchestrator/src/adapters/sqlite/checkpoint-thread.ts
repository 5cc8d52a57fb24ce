// By another name: that one is taken in the bundle, whose banner imports it.
import { createRequire as requireFrom } from 'node:module';
import { Worker } from 'node:worker_threads';

/** What both threads read and write. A wish is one of `WISHES`, a state one of `STATES`. */
const CELLS = { wish: 0, state: 1, hasFailed: 2 };
const WISHES = { none: 0, checkpoint: 1, end: 2 };
const STATES = { working: 0, idle: 1, ended: 2 };
/** What was committed during a pass is left for the next one, which is shorter: the log is empty after a few. */
const PASSES_MAX = 4;

/** As text, so it is a thread wherever this module runs from, a bundle or the sources: it loads nothing of ours. */
const SCRIPT = `
  const load = require;
  const { parentPort, workerData } = load('node:worker_threads');
  const { driver, file, shared, CELLS, WISHES, STATES, PASSES_MAX } = workerData;
  const cells = new Int32Array(shared);
  const tell = (state) => {
    Atomics.store(cells, CELLS.state, state);
    Atomics.notify(cells, CELLS.state);
  };
  const report = (error) => {
    Atomics.store(cells, CELLS.hasFailed, 1);
    parentPort.postMessage({ code: String(error.code), message: String(error.message) });
  };
  const serve = (client) => {
    client.pragma('synchronous = FULL');
    // It knows only then that there is a write-ahead log.
    client.prepare('SELECT count(*) FROM sqlite_master').get();
    const checkpoint = client.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    for (;;) {
      tell(STATES.idle);
      Atomics.wait(cells, CELLS.wish, WISHES.none);
      Atomics.store(cells, CELLS.state, STATES.working);
      if (Atomics.exchange(cells, CELLS.wish, WISHES.none) === WISHES.end) return;
      try {
        for (let pass = 0; pass < PASSES_MAX; pass++) {
          const { busy, log, checkpointed } = checkpoint.get();
          if (busy || log === checkpointed || Atomics.load(cells, CELLS.wish) === WISHES.end) break;
        }
      } catch (error) {
        report(error);
      }
    }
  };
  let client = null;
  try {
    client = new (load(driver))(file, { fileMustExist: true });
    serve(client);
  } catch (error) {
    report(error);
  } finally {
    client?.close();
    tell(STATES.ended);
  }
`;

/** For a sync of a slow disk. */
const CLOSE_MS = 5000;

/** An error of the other thread. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly code: string;

  constructor({ code, message }: { readonly code: string; readonly message: string }) {
    super(message);
    this.code = code;
  }
}

/**
 * A thread with a connection of its own that moves commits from the write-ahead log into the database: that syncs two
 * files, and the thread of the service must not wait for it. It takes no lock that a writer needs.
 *
 * The connection is opened with the thread, and never again: a database that was put in place later is not touched.
 */
export class CheckpointThread {
  readonly #cells = new Int32Array(new SharedArrayBuffer(12));
  readonly #worker: Worker;

  /** @param onError called for each checkpoint that failed; the thread goes on. */
  constructor(file: string, onError: (error: CheckpointError) => void) {
    const driver = requireFrom(import.meta.url).resolve('better-sqlite3');
    const { buffer: shared } = this.#cells;
    const workerData = { driver, file, shared, CELLS, WISHES, STATES, PASSES_MAX };
    this.#worker = new Worker(SCRIPT, { eval: true, env: {}, execArgv: [], workerData });
    this.#worker.on('message', (said: { code: string; message: string }) =>
      onError(new CheckpointError(said)),
    );
    // The checkpoints are made by whoever commits then.
    this.#worker.on('error', () => this.#noteEnd()).on('exit', () => this.#noteEnd());
    this.#worker.unref();
  }

  get hasEnded(): boolean {
    return this.#state === STATES.ended;
  }

  get isWorking(): boolean {
    return this.#state === STATES.working || Atomics.load(this.#cells, CELLS.wish) !== WISHES.none;
  }

  request(): void {
    this.#ask(WISHES.checkpoint);
  }

  /** Keeps this thread waiting until the other one has nothing to do, but no longer than that. */
  settle(maxMs: number): void {
    if (this.isWorking) Atomics.wait(this.#cells, CELLS.state, this.#state, maxMs);
  }

  /**
   * Returns when its connection is closed, so that the one that is closed next is the last.
   *
   * @returns whether each of its checkpoints has succeeded, and it has ended.
   */
  close(): boolean {
    this.#ask(WISHES.end);
    const deadlineMs = performance.now() + CLOSE_MS;
    for (let leftMs = CLOSE_MS; !this.hasEnded && leftMs > 0; leftMs = deadlineMs - performance.now()) {
      Atomics.wait(this.#cells, CELLS.state, this.#state, leftMs);
    }
    return this.hasEnded && Atomics.load(this.#cells, CELLS.hasFailed) === 0;
  }

  get #state(): number {
    return Atomics.load(this.#cells, CELLS.state);
  }

  #ask(wish: number): void {
    Atomics.store(this.#cells, CELLS.wish, wish);
    Atomics.notify(this.#cells, CELLS.wish);
  }

  #noteEnd(): void {
    Atomics.store(this.#cells, CELLS.state, STATES.ended);
  }
}
