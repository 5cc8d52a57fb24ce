import { messageOf } from '@crawlerd/shared';
import { RuntimeError, type RuntimeErrorCode } from '../../ports/runtime.ts';
import { readable } from './state.ts';

/** A {@link RuntimeError} with the engine's HTTP status, for use inside this folder. */
class EngineError extends RuntimeError {
  /** Null if there was no answer. */
  readonly status: number | null;

  constructor(code: RuntimeErrorCode, message: string, status: number | null = null) {
    super(code, message);
    this.status = status;
  }
}

/** The engine did not answer in time; the request may have taken effect. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly deadlineMs: number;

  constructor(deadlineMs: number) {
    super(`no response within ${deadlineMs} ms`);
    this.deadlineMs = deadlineMs;
  }
}

export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof EngineError && error.status !== null && statuses.includes(error.status);
}

/** Whether the engine said it, and not only failed to answer. */
export function hasAnswer(error: unknown): error is RuntimeError {
  return error instanceof EngineError && error.status !== null;
}

/**
 * Translates an error of dockerode or the socket into a sentence with a code. The original is not kept as
 * the cause: it can contain the request, and with it credentials.
 *
 * @param action what was being done, as in "could not `create the container`".
 */
export function engineError(error: unknown, action: string, engineAddress: string): RuntimeError {
  if (error instanceof RuntimeError) return error;
  if (error instanceof DeadlineError) {
    return new EngineError(
      'interrupted',
      `The Docker engine did not respond within ${error.deadlineMs / 1000} s when asked to ${action}: ` +
        'it may be overloaded; check its log.',
    );
  }
  const status = numberIn(error, 'statusCode');
  if (status !== null) return answered(status, readable(engineMessageOf(error)), action);
  return notAnswered(error, action, engineAddress);
}

function answered(status: number, words: string, action: string): EngineError {
  const image = /No such image: (\S+)/i.exec(words)?.[1];
  if (status === 404 && image !== undefined) {
    return new EngineError('image_missing', missingImage(image), status);
  }
  // A 5xx is about the engine's current state, a 4xx about the request.
  const code = status >= 500 ? 'interrupted' : 'rejected';
  return new EngineError(code, `The Docker engine could not ${action}: ${words}.`, status);
}

export function missingImage(image: string): string {
  return image.startsWith('crawlerd/crawler:')
    ? `The crawler image ${image} does not exist yet: run "crawlerd image build".`
    : `The image ${image} is not on the Docker engine: pull it with "docker pull ${image}", or build it.`;
}

function notAnswered(error: unknown, action: string, engineAddress: string): EngineError {
  const code = stringIn(error, 'code');
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new EngineError(
        'unreachable',
        `No Docker engine responds at ${engineAddress}: start it, or set DOCKER_HOST.`,
      );
    case 'EACCES':
    case 'EPERM':
      return new EngineError(
        'unreachable',
        `This user has no permission to use the Docker engine at ${engineAddress}: add it to the group "docker".`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return new EngineError(
        'unreachable',
        `The Docker engine at ${engineAddress} cannot be reached (${code}): check DOCKER_HOST and the network.`,
      );
    default:
      return new EngineError(
        'interrupted',
        `The connection to the Docker engine at ${engineAddress} was lost when it was asked to ${action}` +
          `${code === null ? '' : ` (${code})`}.`,
      );
  }
}

/** The engine's own message, if it sent one. */
function engineMessageOf(error: unknown): string {
  const json: unknown = error instanceof Error && 'json' in error ? error.json : null;
  const words = stringIn(json, 'message');
  return words ?? messageOf(error);
}

function propertyIn(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : null;
}

function stringIn(value: unknown, key: string): string | null {
  const found = propertyIn(value, key);
  return typeof found === 'string' ? found : null;
}

function numberIn(value: unknown, key: string): number | null {
  const found = propertyIn(value, key);
  return typeof found === 'number' ? found : null;
}
