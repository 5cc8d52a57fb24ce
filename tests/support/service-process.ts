import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { onTestFinished } from 'vitest';
import {
  type ExecutionDetail,
  ExecutionDetailSchema,
  type ExecutionStatus,
  ExecutionStatusSchema,
  isFinished,
  isValid,
  type Launch,
  type Status,
} from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { docker, removeContainersOf, removeNetwork } from './docker.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

/** The command as users run it: from the bundle, which starts in a third of the time. */
export const MAIN = fileURLToPath(new URL('../../orchestrator/bin/crawlerd.js', import.meta.url));

/** For what comes within seconds on an idle machine: beside the rounds of kill -9 a container has taken 30 s to start. */
const DEADLINE_MS = 240_000;

let services = 0;

export interface ServiceProcessOptions {
  /** A folder that the caller provides and removes. */
  readonly dataDir?: string;
  /** The engine that DOCKER_HOST in the settings points to, if it is not the machine's own. */
  readonly engine?: Docker;
  /** Further arguments of `crawlerd serve`. */
  readonly args?: readonly string[];
  /** How many files and sockets it may have open; default: as many as the tests. */
  readonly openFilesMax?: number;
}

/**
 * `crawlerd serve` as a separate process with its own data folder, ports and network, as a user would run
 * it. Everything it created is removed when the test has finished.
 */
export class ServiceProcess {
  readonly dataDir: string;
  readonly network = `crawlerd-test-${process.pid}-${++services}`;
  readonly env: Record<string, string>;
  url = '';
  readonly #options: ServiceProcessOptions;
  #child: ChildProcess | null = null;
  #errors = '';

  private constructor(dataDir: string, env: Record<string, string>, options: ServiceProcessOptions) {
    this.#options = options;
    this.dataDir = dataDir;
    this.env = { CRAWLERD_DATA_DIR: dataDir, CRAWLERD_NETWORK: this.network, ...env };
  }

  static async start(
    settings: Record<string, string> = {},
    options: ServiceProcessOptions = {},
  ): Promise<ServiceProcess> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'crawlerd-journey-')));
    const env = {
      CRAWLERD_PORT: String(await freePort()),
      // The port stays the same across restarts, because running crawlers use it.
      CRAWLERD_CALLBACK_PORT: String(await freePort()),
      CRAWLERD_HEARTBEAT_INTERVAL_SECONDS: '0.5',
      CRAWLERD_SCAN_INTERVAL_SECONDS: '0.5',
      CRAWLERD_LOG_LEVEL: 'warn',
      // The addresses of the test sites: this machine, and its address on a Docker network.
      CRAWLERD_CRAWL_ALLOWED_RANGES: '127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16',
      ...settings,
    };
    const service = new ServiceProcess(dataDir, env, options);
    onTestFinished(async () => service.#cleanUp());
    await service.run();
    return service;
  }

  /** Starts the process, this time with further arguments, and waits until it says that it is ready. */
  async run(more: readonly string[] = []): Promise<void> {
    const { args = [], openFilesMax } = this.#options;
    const command = [process.execPath, MAIN, 'serve', '--json', ...args, ...more];
    const limited = ['/bin/sh', '-c', `ulimit -n ${openFilesMax} && exec "$0" "$@"`];
    const [program = '', ...rest] = openFilesMax === undefined ? command : [...limited, ...command];
    const child = spawn(program, rest, {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    const ready = once(createInterface({ input: child.stdout }), 'line');
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`crawlerd serve ended with ${code}: ${this.#errors}`);
    });
    const [line] = await Promise.race([ready, ended]);
    ended.catch(() => undefined);
    this.url = (JSON.parse(line as string) as { url: string }).url;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  /** Waits for the process to exit on its own, or by a signal sent before. */
  async ended(deadlineMs = DEADLINE_MS): Promise<void> {
    const child = this.#child;
    await eventually(
      'crawlerd serve has ended',
      () => child === null || child.exitCode !== null || child.signalCode !== null,
      deadlineMs,
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('crawlerd serve was not started');
    return pid;
  }

  /** Exit status of the last process; null while it runs, or if a signal ended it. */
  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  /** Standard error of the process and of its predecessors. */
  get errors(): string {
    return this.#errors;
  }

  /** Address of this machine for containers of the service. */
  async gateway(): Promise<string> {
    const info = (await this.#engine.getNetwork(this.network).inspect()) as {
      IPAM: { Config: { Gateway: string }[] };
    };
    return info.IPAM.Config[0]?.Gateway ?? '';
  }

  async get(path: string): Promise<unknown> {
    return (await fetch(`${this.url}${path}`)).json();
  }

  async post(path: string, body: object = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async launch(launch: Launch): Promise<string> {
    const response = await this.post('/executions', launch);
    const text = await response.text();
    if (response.status !== 201) throw new Error(`launch answered ${response.status}: ${text}`);
    return (JSON.parse(text) as ExecutionStatus).execution_id;
  }

  async status(id: string): Promise<ExecutionStatus> {
    const body = await this.get(`/api/v1/monitoring/execution/${id}/status`);
    if (!isValid(ExecutionStatusSchema, body)) throw new Error(`not a status: ${JSON.stringify(body)}`);
    return body;
  }

  async show(id: string): Promise<ExecutionDetail> {
    const body = await this.get(`/api/v1/executions/${id}`);
    if (!isValid(ExecutionDetailSchema, body)) throw new Error(`not the details: ${JSON.stringify(body)}`);
    return body;
  }

  /** The log, once it is complete. */
  async logs(id: string): Promise<string> {
    return (await fetch(`${this.url}/executions/${id}/logs?follow=true`)).text();
  }

  /** Waits for a status; fails with details if the execution finishes in another one. */
  async reaches(id: string, wanted: Status, deadlineMs = DEADLINE_MS): Promise<ExecutionStatus> {
    return eventually(
      `${id} is ${wanted}`,
      async () => {
        const status = await this.status(id);
        if (status.status === wanted) return status;
        if (isFinished(status.status)) {
          throw new Error(`${wanted} was expected: ${JSON.stringify(status)}\n${await this.logs(id)}`);
        }
        return false;
      },
      deadlineMs,
    );
  }

  async finished(id: string, deadlineMs = DEADLINE_MS): Promise<ExecutionStatus> {
    return eventually(
      `${id} has finished`,
      async () => {
        const status = await this.status(id);
        return isFinished(status.status) && status;
      },
      deadlineMs,
    );
  }

  containerName(id: string, attempt = 1): string {
    return `crawler-task-${id}-${attempt}`;
  }

  get #engine(): Docker {
    return this.#options.engine ?? docker;
  }

  async #cleanUp(): Promise<void> {
    await this.kill('SIGKILL');
    await removeContainersOf(this.network, this.#engine);
    await removeNetwork(this.network, this.#engine);
    if (this.#options.dataDir !== undefined) return;
    // Crawlers of the process runtime survive crawlerd, and may write to the folder until they have ended.
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
