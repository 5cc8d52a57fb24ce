import type { Check } from '@crawlerd/shared';
import type { CallbackListener } from './ports/callback-listener.ts';
import type { Channels } from './ports/channels.ts';
import type { Clock } from './ports/clock.ts';
import type { CronCalendar } from './ports/cron-calendar.ts';
import type { Credentials } from './ports/credentials.ts';
import type { DiskGuard } from './ports/disk-guard.ts';
import type { ExecutionFiles } from './ports/execution-files.ts';
import type { Ids } from './ports/ids.ts';
import type { LogFiles } from './ports/log-files.ts';
import type { Logger } from './ports/logger.ts';
import type { IsOwnAddress, MachineAddresses } from './ports/machine-addresses.ts';
import type { OutputFiles } from './ports/output-files.ts';
import type { RequestChecks } from './ports/request-checks.ts';
import type { Runtime } from './ports/runtime.ts';
import type { SecretCipher } from './ports/secret-cipher.ts';
import type { Store } from './ports/store.ts';
import type { Timers } from './ports/timers.ts';
import type { UseCaseServices } from './supervisor/use-case-services.ts';
import { CrawlerConnection } from './supervisor/crawler-connection.ts';
import { Deliverer } from './supervisor/deliverer.ts';
import { EgressWatch } from './supervisor/egress-watch.ts';
import { MaskedLogFiles } from './supervisor/masked-log-files.ts';
import { RuntimeLogCapture } from './supervisor/runtime-log-capture.ts';
import { stopAll } from './supervisor/stop-all.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import type { SupervisorSettings } from './supervisor/supervisor-deps.ts';
import { BriefPing } from './use-cases/brief-ping.ts';
import { checkReadiness, withFault } from './use-cases/check-readiness.ts';
import { LastSeenContainers } from './use-cases/last-seen-containers.ts';
import { HiddenTexts } from './use-cases/hidden-texts.ts';
import { decideSchedule } from './use-cases/decide-schedule.ts';
import { diagnoseExecution, waitOf } from './use-cases/diagnose-execution.ts';
import { defaultImage } from './use-cases/image-policy.ts';
import type { LaunchSettings } from './use-cases/launch-deps.ts';
import { LaunchHold } from './use-cases/launch-hold.ts';
import { Preflight } from './use-cases/preflight.ts';

/** Everything outside that an orchestrator works with. */
export interface OrchestratorPorts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logs: LogFiles;
  readonly outputs: OutputFiles;
  readonly files: ExecutionFiles;
  readonly diskGuard: DiskGuard;
  readonly credentials: Credentials;
  readonly cipher: SecretCipher;
  readonly checks: RequestChecks;
  /** Null: nobody is notified of anything. */
  readonly channels: Channels | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly calendar: CronCalendar;
  readonly machineAddresses: MachineAddresses;
  readonly isOwnAddress: IsOwnAddress;
  readonly logger: Logger;
}

export interface OrchestratorSettings {
  readonly launch: LaunchSettings;
  readonly supervisor: SupervisorSettings;
  /** Counters that stand still for so long are reported as `stalled`. */
  readonly stalledAfterSeconds: number;
  /** Where crawls may go off the public internet; `ownHost`: also to the address crawlers reach us under. */
  readonly crawlAllowed: { readonly ranges: string; readonly ownHost: boolean };
}

/** An engine's log stream may hang after its container has ended: for so long it may bring nothing. */
const LOG_IDLE_MS = 5000;
const RELEASE_MS = 15_000;
const RELEASE_POLL_MS = 50;
/** Whether crawls can be launched is to be told soon, also while the runtime takes its time. */
const LOOK_MS = 500;

/**
 * Use-cases and supervisor on the ports they are given. It is wired here and nowhere else: the service,
 * the simulation and the tests differ only in their ports.
 */
export class Orchestrator<P extends OrchestratorPorts = OrchestratorPorts> {
  /** For the use-cases, which are called by the routes. */
  readonly services: P & UseCaseServices;
  readonly supervisor: Supervisor;
  readonly capture: RuntimeLogCapture;
  readonly deliverer: Deliverer;
  readonly #ports: P;
  readonly #connection: CrawlerConnection;
  readonly #egress: EgressWatch;
  readonly #preflight: Preflight;
  readonly #hold: LaunchHold;
  readonly #ping: BriefPing;
  readonly #lastSeen = new LastSeenContainers();
  #connecting: Promise<void> = Promise.resolve();

  constructor(ports: P, settings: OrchestratorSettings) {
    this.#ports = ports;
    const connection = new CrawlerConnection({ ...ports, onMoved: () => this.#egress.look() });
    const preflight = new Preflight({ ...ports, connection });
    this.#preflight = preflight;
    this.#hold = new LaunchHold(ports);
    const hidden = new HiddenTexts(ports);
    this.#ping = new BriefPing(ports);
    this.#connection = connection;
    const crawlAllowedRanges = (): string => allowedRanges(settings, connection.host);
    const egress = new EgressWatch({
      ...ports,
      limits: () => ({ callback: connection.authority, allowedRanges: crawlAllowedRanges() }),
    });
    this.#egress = egress;
    this.capture = new RuntimeLogCapture({
      ...ports,
      files: new MaskedLogFiles(ports.logs, hidden),
      idleMs: LOG_IDLE_MS,
    });
    this.supervisor = new Supervisor({
      ...ports,
      capture: this.capture,
      hidden,
      lastSeen: this.#lastSeen,
      callbackAuthority: () => connection.requireAuthority(),
      preflight,
      hold: this.#hold,
      defaultImage: defaultImage(settings.launch.images),
      crawlAllowedRanges,
      egress,
      decideSchedule: async (id, wakeups) => {
        await decideSchedule({ ...ports, settings: settings.launch, wakeups }, id);
        this.deliverer.wake();
      },
      settings: settings.supervisor,
    });
    this.deliverer = new Deliverer({ ...ports, ...settings });
    const held = (): string | null => this.#hold.detail ?? preflight.fault;
    this.services = {
      ...ports,
      wakeups: this.supervisor,
      hidden,
      budget: this.supervisor.budget,
      settings: settings.launch,
      deliverer: this.deliverer,
      orphans: this.supervisor.orphans,
      retentionRules: settings.supervisor.retention.rules,
      callbackAuthority: () => connection.requireAuthority(),
      readiness: () => this.#readiness(),
      diagnosis: (snapshot) =>
        diagnoseExecution({ ...ports, ...settings, lastSeen: this.#lastSeen, held: held() }, snapshot),
      waitsFor: (snapshot) => waitOf({ ...ports, ...settings, held: held() }, snapshot),
    };
  }

  async #readiness(): Promise<Check[]> {
    const [checks] = await Promise.all([
      checkReadiness({ ...this.#ports, runtime: this.#ping }),
      Promise.race([this.#preflight.look(), this.#ports.timers.pause(LOOK_MS)]),
    ]);
    const fault = this.#connection.fault ?? this.#preflight.fault;
    return [
      ...withFault(checks, 'crawlers', fault),
      ...(this.#hold.detail === null ? [] : [{ name: 'launches', ok: false, detail: this.#hold.detail }]),
      ...[this.#egress.check, this.supervisor.remover.check].filter((check) => check !== null),
    ];
  }

  /**
   * Lets crawlers reach us. To be called before {@link start}: a crawler must not be called silent for
   * reporting to a closed door.
   *
   * @returns the address of this machine under which they do; null if the runtime is not ready yet.
   * @throws RuntimeError if the runtime refuses to be prepared, Error if the listener cannot be bound.
   */
  async connect(listener: CallbackListener): Promise<string | null> {
    await this.#connection.open(listener);
    return this.#connection.host;
  }

  /**
   * From here on containers are launched and watched; if the runtime is not ready, as soon as it is. Until
   * then launches are accepted and queued, and everything stored can be read. After a crash the store is checked first.
   *
   * @throws StorageError if the store is damaged, RuntimeError if the runtime refuses to limit what crawlers can reach.
   */
  async start(): Promise<void> {
    await this.#ports.store.checked();
    // Also while the runtime is away: who is to hear of it must.
    this.deliverer.start();
    if (this.#connection.host !== null) {
      await this.#limitEgress();
      this.supervisor.start();
      return;
    }
    const { store, logger } = this.#ports;
    // Nothing is inspected before the runtime answers, and what nothing is known of would be called healthy.
    for (const executionId of store.unreleased()) this.#lastSeen.note(executionId, 'unreachable');
    const detail = this.#connection.fault;
    logger.warn({ detail }, 'the runtime is not available yet; launches wait in the queue');
    this.#connecting = this.#connection.retry(async () => {
      await this.#limitEgress();
      this.supervisor.start();
    });
  }

  /** Before anything is launched. */
  async #limitEgress(): Promise<void> {
    await this.#egress.look();
    this.#egress.requireAccepted();
  }

  /** Takes no report any more, and no longer tries to. */
  async disconnect(): Promise<void> {
    await this.#connection.close();
  }

  /** Ends what is under way. Containers run on, to be adopted by the next start. */
  async stop(): Promise<void> {
    await this.#connecting;
    await this.supervisor.stop();
    await this.deliverer.stop();
    await this.capture.close();
  }

  /**
   * Stops every live execution; what is queued stays queued. Resolves with whether all were stopped and
   * cleaned up in time.
   */
  async stopExecutions(withinMs: number): Promise<boolean> {
    this.supervisor.hold();
    const left = await stopAll(this.services, 'shutdown', withinMs);
    if (left > 0) {
      this.#ports.logger.error(
        { left },
        'executions could not be stopped in time; their containers keep running',
      );
    }
    return left === 0;
  }

  /** Resolves when no container of a finished execution is left to clean up, or its time is over. */
  async released(): Promise<void> {
    const { store, timers } = this.#ports;
    for (let waitedMs = 0; waitedMs < RELEASE_MS; waitedMs += RELEASE_POLL_MS) {
      if (store.unreleased().length === 0) return;
      await timers.pause(RELEASE_POLL_MS);
    }
  }
}

function allowedRanges({ crawlAllowed }: OrchestratorSettings, ownHost: string | null): string {
  return [crawlAllowed.ranges, crawlAllowed.ownHost ? ownHost : null].filter(Boolean).join(',');
}
