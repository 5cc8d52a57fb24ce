import { hostname } from 'node:os';
import path from 'node:path';
import {
  COMPLETION_FILE_NAME,
  INVALID_CONFIG,
  type Completion,
  type ValidationIssue,
} from '@crawlerd/shared';
import { systemClock } from './base/clock.ts';
import { HostBudget } from './control/host-budget.ts';
import { runWorker, type WorkerNews } from './control/run-worker.ts';
import { SharedProgress } from './state/shared-progress.ts';
import { Shutdown } from './control/shutdown.ts';
import type { CrawlPlan } from './plan/crawl-plan.ts';
import { readEnvironment, type Settings } from './plan/environment.ts';
import { EXIT, type ExitCode } from './base/exit-codes.ts';
import { consoleLog as log } from './base/log.ts';
import { issueSentence, readPlan } from './plan/read-plan.ts';
import { imageSummary } from './images/image-list.ts';
import { journaledTallies } from './reporting/journaled-tallies.ts';
import { finishOutput } from './output/finish-output.ts';
import { loadFormats } from '@crawlerd/formats';
import { writeCompletion } from './output/write-completion.ts';
import { CallbackClient } from './reporting/callback-client.ts';
import { composeCompletion, composeHeartbeat, type Moment, type Stage } from './reporting/crawl-report.ts';
import { crawlWarnings } from './reporting/crawl-warnings.ts';
import { deliverCompletion } from './reporting/deliver-completion.ts';
import { Heartbeats } from './reporting/heartbeats.ts';
import { stopReasonOf } from './reporting/judge.ts';
import { summaryLines } from './reporting/summary-lines.ts';

/**
 * Runs one crawl from its environment to its exit code. The crawl itself happens in `workerScript`, a
 * thread of its own; this thread only reports, and so is never busy for long.
 */
export async function runCrawler(env: NodeJS.ProcessEnv, workerScript: URL): Promise<ExitCode> {
  const settings = readEnvironment(env);
  if ('issues' in settings) {
    log.warn(issueSentence('The environment cannot be used', settings.issues));
    return EXIT.badConfig;
  }
  return new CrawlerRun(settings).run(workerScript);
}

class CrawlerRun {
  readonly #settings: Settings;
  readonly #shutdown: Shutdown;
  readonly #progress = new SharedProgress();
  readonly #budget = new HostBudget();
  readonly #client: CallbackClient | null;
  readonly #identity;
  readonly #startedMs = systemClock.monotonicMs();
  #stage: Stage = 'starting';
  #maxPages = Number.MAX_SAFE_INTEGER;
  /** What earlier attempts had done already. */
  #earlier = { pages: 0, items: 0 };

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#shutdown = new Shutdown(systemClock, settings.stopGraceMs);
    this.#client = settings.callback === null ? null : new CallbackClient(settings.callback);
    this.#identity = {
      executionId: settings.executionId,
      containerId: hostname(),
      startedAt: new Date(),
    };
  }

  async run(workerScript: URL): Promise<ExitCode> {
    process.on('SIGTERM', (name) => this.#onSignal(name));
    process.on('SIGINT', (name) => this.#onSignal(name));
    const heartbeats = this.#startHeartbeats();
    try {
      const planned = await readPlan(this.#settings);
      if ('plan' in planned) {
        this.#budget.begin(planned.plan.targets);
        // What others ask is to be known before the first request.
        await heartbeats?.sendNow();
      }
      const { completion, exitCode } =
        'issues' in planned
          ? badConfig(this.#settings.executionId, planned.issues)
          : await this.#crawl(planned.plan, planned.warnings, workerScript);
      if (completion.error_message) log.warn(completion.error_message);
      return (await this.#report(completion, heartbeats)) || exitCode !== EXIT.succeeded
        ? exitCode
        : EXIT.unreported;
    } finally {
      heartbeats?.stop();
      this.#client?.close();
    }
  }

  #onSignal(name: NodeJS.Signals): void {
    log.info(`${name} received: stopping`);
    this.#shutdown.signal(name);
  }

  #startHeartbeats(): Heartbeats | null {
    const client = this.#client;
    if (client === null) return null;
    const heartbeats = new Heartbeats({
      post: (...request) => client.post(...request),
      intervalMs: this.#settings.heartbeatIntervalMs,
      compose: (sequence) => ({
        ...composeHeartbeat(this.#identity, this.#progress, this.#state(sequence), this.#moment()),
        ...this.#budget.report(),
      }),
      onDelays: (delaySeconds) => this.#budget.tell(delaySeconds),
      onStop: () => this.#shutdown.request('the orchestrator'),
      clock: systemClock,
      log,
    });
    heartbeats.start();
    return heartbeats;
  }

  #state(sequence: number) {
    const { pages: earlierPages } = this.#earlier;
    return { stage: this.#currentStage(), maxPages: this.#maxPages, earlierPages, sequence };
  }

  #currentStage(): Stage {
    return this.#stage === 'crawling' && this.#shutdown.stop.aborted ? 'stopping' : this.#stage;
  }

  #moment(): Moment {
    const ms = systemClock.monotonicMs() - this.#startedMs;
    return { now: new Date(), runtimeSeconds: Math.round(ms) / 1000 };
  }

  async #crawl(
    plan: CrawlPlan,
    configWarnings: string[],
    workerScript: URL,
  ): Promise<{ completion: Completion; exitCode: ExitCode }> {
    this.#maxPages = plan.maxPages;
    for (const warning of configWarnings) log.warn(warning);
    log.info(
      `crawl "${plan.taskName}" starts: ${plan.targets.length} targets, ${plan.maxPages} pages at most`,
    );
    await loadFormats(plan.output.formats);
    this.#stage = 'crawling';
    const stopLogging = this.#logRateNowAndThen();
    const { executionId, addressRules, retryOrder } = this.#settings;
    const job = { plan, executionId, addressRules, retryOrder, progress: this.#progress.buffer };
    const end = await runWorker(workerScript, job, this.#shutdown, this.#budget, (news) => {
      if (news.kind === 'resumed') this.#earlier = { pages: news.pages, items: news.items };
      logNews(news);
    });
    stopLogging();
    this.#stage = 'writing_output';
    const { outputRoot } = this.#settings;
    const facts = {
      executionId,
      stopReason: stopReasonOf(end),
      pages: this.#progress.get('successful'),
      items: this.#progress.get('items'),
    };
    const output = await finishOutput(plan, outputRoot, facts, this.#shutdown.endOutput);
    // A crawl that failed reports its own reason, such as a disk that cannot be written.
    if (output.outputFault !== null && end.kind === 'ended') log.warn(output.outputFault);
    // The counts of a thread that was terminated or failed are lost, but its journal has them.
    const tallies =
      end.kind === 'ended' ? end.tallies : await journaledTallies(plan, this.#shutdown.endOutput);
    const warnings = crawlWarnings(plan, this.#progress, stopReasonOf(end), tallies);
    const report = composeCompletion(
      this.#identity,
      this.#progress,
      {
        taskName: plan.taskName,
        maxPages: plan.maxPages,
        end,
        stoppedBy: this.#shutdown.askedBy,
        tallies,
        warnings,
        images: await imageSummary(plan),
        earlier: this.#earlier,
        ...output,
      },
      this.#moment(),
    );
    log.info(`crawl ended after ${this.#moment().runtimeSeconds} s: ${this.#tallyLine()}`);
    for (const line of summaryLines(tallies)) log.info(line);
    for (const { message } of warnings) log.warn(message);
    return report;
  }

  #logRateNowAndThen(): () => void {
    const timer = setInterval(() => log.info(this.#tallyLine()), 30_000);
    return () => clearInterval(timer);
  }

  #tallyLine(): string {
    const pages = this.#progress.get('successful');
    const rate = ((pages - this.#earlier.pages) / Math.max(0.001, this.#moment().runtimeSeconds)).toFixed(1);
    const [items, failed, retries] = (['items', 'failed', 'retries'] as const).map((counter) =>
      this.#progress.get(counter),
    );
    return `${pages} pages, ${items} items, ${failed} failed, ${retries} retries, ${rate} pages/s`;
  }

  /** Writes the completion to disk, then sends it. Returns false if it should have been delivered and was not. */
  async #report(completion: Completion, heartbeats: Heartbeats | null): Promise<boolean> {
    this.#stage = 'reporting';
    const file = path.join(this.#settings.outputRoot, COMPLETION_FILE_NAME);
    const body = JSON.stringify(completion);
    await writeCompletion(file, body, log);
    await heartbeats?.sendNow();
    const client = this.#client;
    if (client === null) return true;
    const delivered = await deliverCompletion(body, {
      post: (...request) => client.post(...request),
      clock: systemClock,
      random: Math.random,
      log,
      giveUp: this.#shutdown.endReport,
    });
    if (!delivered) log.warn(`the completion could not be delivered; it is in ${file}`);
    return delivered;
  }
}

function logNews(news: WorkerNews): void {
  switch (news.kind) {
    case 'page_failed':
      return log.warn(`${news.failure.code} ${news.failure.url} (${news.failure.detail})`);
    case 'notice':
      return log.warn(news.sentence);
    case 'resumed':
      return log.info(`the crawl is resumed: ${news.pages} pages were crawled before`);
  }
}

function badConfig(
  executionId: string,
  issues: readonly ValidationIssue[],
): { completion: Completion; exitCode: ExitCode } {
  const error_message = issueSentence('The crawl config cannot be used', issues).slice(0, 5000);
  return {
    completion: {
      execution_id: executionId,
      container_id: hostname(),
      success: false,
      result_data: { crawl_summary: { stop_reason: INVALID_CONFIG } },
      error_message,
    },
    exitCode: EXIT.badConfig,
  };
}
