import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const LOADER = fileURLToPath(new URL('../../../bench/typescript.mjs', import.meta.url));
const SEEDS_PER_TASK = 50;

/** Seeds `start` to `start + histories - 1`. */
export interface Task {
  readonly start: number;
  readonly histories: number;
}

/** What a worker reports about its task. */
export interface TaskReport {
  readonly steps: number;
  readonly stepsMin: number;
  readonly violations: readonly { readonly seed: number; readonly message: string }[];
  readonly coverage: Readonly<Record<string, number>>;
}

export interface CampaignReport extends TaskReport {
  readonly histories: number;
}

export interface CampaignOptions extends Task {
  readonly jobs?: number;
  /** OutputOptions after each task: all there is so far, and the violations that have come to it. */
  readonly onProgress?: (report: CampaignReport, newViolations: TaskReport['violations']) => void;
}

/** The command that replays one history. */
export function replayCommand(seed: number): string {
  return `npm run simulate -- --seed ${seed}`;
}

/** Runs many histories in worker processes, one per core unless `jobs` says otherwise. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { start, histories, jobs = availableParallelism(), onProgress } = options;
  const end = start + histories;
  let next = start;
  const nextTask = (): Task | null => {
    if (next >= end) return null;
    const task = { start: next, histories: Math.min(SEEDS_PER_TASK, end - next) };
    next += task.histories;
    return task;
  };
  let total: CampaignReport = { histories: 0, steps: 0, stepsMin: Infinity, violations: [], coverage: {} };
  const onReport = (task: Task, report: TaskReport): void => {
    total = sum(total, task, report);
    onProgress?.(total, report.violations);
  };
  await Promise.all(Array.from({ length: jobs }, () => work(nextTask, onReport)));
  return total;
}

function sum(total: CampaignReport, { histories }: Task, report: TaskReport): CampaignReport {
  const coverage = { ...total.coverage };
  for (const [kind, count] of Object.entries(report.coverage)) coverage[kind] = (coverage[kind] ?? 0) + count;
  return {
    histories: total.histories + histories,
    steps: total.steps + report.steps,
    stepsMin: Math.min(total.stepsMin, report.stepsMin),
    violations: [...total.violations, ...report.violations],
    coverage,
  };
}

async function work(
  nextTask: () => Task | null,
  onReport: (task: Task, report: TaskReport) => void,
): Promise<void> {
  const worker = fork(WORKER, {
    execArgv: ['--import', LOADER],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    for (let task = nextTask(); task !== null; task = nextTask()) {
      onReport(task, await answerOf(worker, task));
    }
  } finally {
    worker.kill();
  }
}

function answerOf(worker: ChildProcess, task: Task): Promise<TaskReport> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      reject(new Error(`a worker ended with ${code} in the seeds from ${task.start}; see its stderr`));
    };
    worker.once('exit', onExit);
    worker.once('message', (report: TaskReport) => {
      worker.off('exit', onExit);
      resolve(report);
    });
    worker.send(task);
  });
}
