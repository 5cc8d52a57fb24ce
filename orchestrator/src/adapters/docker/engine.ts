import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { errorCodeOf, parseUrl } from '@crawlerd/shared';
import { RuntimeError } from '../../ports/runtime.ts';
import { DeadlineError, engineError } from './errors.ts';

type DockerOptions = Exclude<ConstructorParameters<typeof Docker>[0], undefined>;

export interface EngineAddress {
  /** For display: `unix:///var/run/docker.sock`, `tcp://host:2375`. */
  readonly text: string;
  readonly options: DockerOptions;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';
const CONTROL_DEADLINE_MS = 15_000;
const CONTROL_SOCKETS = 8;
/** A create or start does more than an inspection, and a busy disk can delay it. */
const LAUNCH_DEADLINE_FACTOR = 4;

/**
 * Where the engine is: `DOCKER_HOST` (unix:// or tcp://, with `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH`
 * for TLS), else the default socket.
 *
 * @throws RuntimeError `rejected` if DOCKER_HOST is not of that form, or a certificate cannot be read.
 */
export function engineAddress(env: Readonly<Record<string, string | undefined>>): EngineAddress {
  const text = env['DOCKER_HOST'] ?? '';
  const socketPath = text === '' ? DEFAULT_SOCKET : /^unix:\/\/(\/.+)$/.exec(text)?.[1];
  if (socketPath !== undefined) {
    // Every option is given: dockerode would take missing ones from its own reading of DOCKER_HOST.
    return {
      text: `unix://${socketPath}`,
      options: { socketPath, host: undefined, port: undefined, protocol: 'http' },
    };
  }
  const url = /^tcp:\/\/[^/]+\/?$/.test(text) ? parseUrl(text) : null;
  if (url === null) {
    throw new RuntimeError(
      'rejected',
      `DOCKER_HOST is "${text}": it must be unix:///path/to/socket or tcp://host:port.`,
    );
  }
  const { hostname, port } = url;
  const certificates = env['DOCKER_CERT_PATH'] ?? '';
  const tls = (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  return {
    text,
    options: {
      socketPath: undefined,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (tls ? 2376 : 2375) : Number(port),
      protocol: tls ? 'https' : 'http',
      ...(tls && certificates !== ''
        ? {
            ca: certificate(certificates, 'ca.pem'),
            cert: certificate(certificates, 'cert.pem'),
            key: certificate(certificates, 'key.pem'),
          }
        : {}),
    },
  };
}

function certificate(folder: string, name: string): Buffer {
  const file = join(folder, name);
  try {
    return readFileSync(file);
  } catch (error) {
    const code = errorCodeOf(error) ?? 'unknown error';
    throw new RuntimeError(
      'rejected',
      `${file} cannot be read (${code}): set DOCKER_CERT_PATH to the folder with the engine's ca.pem, ` +
        'cert.pem and key.pem, or unset DOCKER_TLS_VERIFY.',
    );
  }
}

export interface StreamRequest {
  readonly method: 'GET' | 'POST';
  /** Path without a query, such as `/events`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** A tar to send. */
  readonly body?: Readable;
  /** Until the headers arrive; longer if a body must be sent first. */
  readonly deadlineMs?: number;
}

function client({ options }: EngineAddress, agent: HttpAgent): Docker {
  // An idle timeout (which dockerode takes from the environment) would kill quiet event streams.
  const withAgent: DockerOptions & { agent: HttpAgent } = { ...options, agent, timeout: undefined };
  return new Docker(withAgent);
}

/**
 * docker-modem 5 formats the options of each request for a line of its debug log, also while that is off, and with them
 * the agent with all that is under way on it: with twenty open streams more than a tenth of a second of CPU a request.
 */
function withoutDetails<A extends HttpAgent>(agent: A): A {
  return Object.assign(agent, { [inspect.custom]: () => 'Agent' });
}

/**
 * A connection to one Docker engine. Control calls share a few sockets, so that a burst cannot exhaust the
 * engine, and each is raced against a deadline of ours: a request whose socket dies after the headers
 * would otherwise never settle. Streams and long calls have an agent without a cap.
 */
export class Engine {
  readonly address: string;
  /** For calls that create or start something. */
  readonly launchDeadlineMs: number;
  readonly #control: Docker;
  readonly #uncapped: Docker;
  readonly #agents: readonly HttpAgent[];
  readonly #deadlineMs: number;

  constructor(address: EngineAddress, { deadlineMs = CONTROL_DEADLINE_MS } = {}) {
    const Agent = address.options.protocol === 'https' ? HttpsAgent : HttpAgent;
    // No keep-alive: after a restart of the engine the next call on a kept socket would fail.
    const control = withoutDetails(new Agent({ keepAlive: false, maxSockets: CONTROL_SOCKETS }));
    const uncapped = withoutDetails(new Agent({ keepAlive: false }));
    this.address = address.text;
    this.#agents = [control, uncapped];
    this.#control = client(address, control);
    this.#uncapped = client(address, uncapped);
    this.#deadlineMs = deadlineMs;
    this.launchDeadlineMs = deadlineMs * LAUNCH_DEADLINE_FACTOR;
  }

  /**
   * One call, within a deadline.
   *
   * @param action completes "could not ...".
   * @throws RuntimeError whatever goes wrong.
   */
  async call<T>(
    action: string,
    request: (docker: Docker, abortSignal: AbortSignal) => Promise<T>,
    { deadlineMs = this.#deadlineMs, long = false } = {},
  ): Promise<T> {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new DeadlineError(deadlineMs));
      }, deadlineMs);
    });
    try {
      return await Promise.race([request(long ? this.#uncapped : this.#control, abort.signal), deadline]);
    } catch (error) {
      abort.abort();
      throw engineError(error, action, this.address);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Opens a streamed response. The caller must destroy the stream; a broken connection is an error of the
   * stream. The deadline is for the headers; aborting `signal` ends the stream.
   */
  async openStream(action: string, request: StreamRequest, signal: AbortSignal): Promise<Readable> {
    const { method, path, query, body } = request;
    // Not `AbortSignal.any`: in Node 20 a signal holds all that were ever derived from it, and a caller's lives for months.
    const end = new AbortController();
    const abort = (): void => end.abort(signal.reason);
    const letGo = (): void => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    const opened = new Promise<Readable>((resolve, reject) => {
      // Not through dockerode's log call, which buffers everything and parses text that looks like JSON.
      this.#uncapped.modem.dial(
        {
          path: `${path}?`,
          method,
          options: { ...query },
          ...(body === undefined ? {} : { file: body }),
          abortSignal: end.signal,
          isStream: true,
          statusCodes: { 200: true },
        },
        (error, answer) => {
          if (!(answer instanceof Readable)) {
            reject(error ?? new Error('the response is not a stream'));
            return;
          }
          // Without a listener an error between two reads would end this process.
          answer.on('error', () => {});
          answer.once('close', letGo);
          resolve(answer);
        },
      );
    });
    try {
      return await this.call(action, () => opened, { deadlineMs: request.deadlineMs ?? this.#deadlineMs });
    } catch (error) {
      letGo();
      end.abort();
      throw error;
    }
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }
}
