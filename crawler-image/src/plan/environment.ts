import {
  CONTAINER_CONFIG_PATH,
  CONTAINER_OUTPUT_PATH,
  CONTRACT_ENV,
  DEFAULT_HEARTBEAT_INTERVAL_SECONDS,
  isRetryOrder,
  parseJson,
  rangesIssue,
  type RetryOrder,
  type ValidationIssue,
  parseUrl,
} from '@crawlerd/shared';
import type { AddressRules } from '../guard/address-guard.ts';

/** The execution id of a crawl that was started without one. */
export const STANDALONE = 'standalone';

/** Where reports go. `url` holds no credential and is safe to print. */
export interface CallbackAddress {
  readonly url: string;
  /** The `Authorization` header, or null if the address carried no credential. */
  readonly authorization: string | null;
}

export interface Settings {
  readonly executionId: string;
  readonly configPath: string;
  /** The file with the secrets that the config refers to; null if there is none. */
  readonly secretsPath: string | null;
  /** Null: no reports are sent; the completion is only written to the output folder. */
  readonly callback: CallbackAddress | null;
  readonly heartbeatIntervalMs: number;
  /** The folder that stands for `/app/output`. */
  readonly outputRoot: string;
  /** Time between SIGTERM and SIGKILL. */
  readonly stopGraceMs: number;
  readonly addressRules: AddressRules;
  /** Which failed pages are to be tried again, and nothing else; null for a whole crawl. */
  readonly retryOrder: RetryOrder | null;
}

const DEFAULT_STOP_GRACE_SECONDS = 10;

/** Reads the variables of the container contract and two of our own. Reports all issues together. */
export function readEnvironment(env: NodeJS.ProcessEnv): Settings | { readonly issues: ValidationIssue[] } {
  const issues: ValidationIssue[] = [];

  const seconds = (name: string, fallback: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isFinite(value) && value > 0 && value <= 86_400) return value;
    issues.push({ field: name, message: `must be a number of seconds above 0: ${text}` });
    return fallback;
  };

  const address = env[CONTRACT_ENV.apiBaseUrl] ?? '';
  const callback = address === '' ? null : callbackAddress(address);
  if (callback === 'invalid') {
    // The value itself is not shown: it holds a credential.
    issues.push({ field: CONTRACT_ENV.apiBaseUrl, message: 'must be an http:// or https:// URL' });
  }
  const ranges = (name: string): string => {
    const text = env[name] ?? '';
    const fault = rangesIssue(text);
    if (fault !== null) issues.push({ field: name, message: fault });
    return text;
  };
  const machineHost = machineHostOf(env, callback === 'invalid' ? null : callback);
  const addressRules = {
    allowed: ranges(CONTRACT_ENV.crawlAllowedRanges),
    ofMachine: ranges(CONTRACT_ENV.machineAddresses),
    ...(machineHost !== null && { machineHost }),
  };
  const executionId = env[CONTRACT_ENV.executionId] ?? '';
  if (executionId === '' && callback !== null) {
    issues.push({ field: CONTRACT_ENV.executionId, message: 'is required when reports are sent' });
  }

  const orderText = env[CONTRACT_ENV.retryPages] ?? '';
  const order = parseJson(orderText);
  const retryOrder = isRetryOrder(order) ? order : null;
  // As a whole crawl it would request far more than was asked for.
  if (orderText !== '' && retryOrder === null) {
    issues.push({
      field: CONTRACT_ENV.retryPages,
      message: 'must be a JSON object with follow and first_attempt',
    });
  }

  const settings = {
    executionId: executionId || STANDALONE,
    configPath: env[CONTRACT_ENV.configPath] || CONTAINER_CONFIG_PATH,
    secretsPath: env[CONTRACT_ENV.secretsPath] || null,
    heartbeatIntervalMs:
      1000 * seconds(CONTRACT_ENV.heartbeatIntervalSeconds, DEFAULT_HEARTBEAT_INTERVAL_SECONDS),
    outputRoot: env['CRAWLERD_OUTPUT_DIR'] || CONTAINER_OUTPUT_PATH,
    addressRules,
    retryOrder,
    stopGraceMs: 1000 * seconds(CONTRACT_ENV.stopGraceSeconds, DEFAULT_STOP_GRACE_SECONDS),
  };
  return issues.length > 0 || callback === 'invalid' ? { issues } : { ...settings, callback };
}

/** Only in a container the config is at the path of the contract. Its reports go to the machine that it runs on. */
function machineHostOf(env: NodeJS.ProcessEnv, callback: CallbackAddress | null): string | null {
  if (env[CONTRACT_ENV.configPath] !== CONTAINER_CONFIG_PATH || callback === null) return null;
  return new URL(callback.url).hostname;
}

/** Separates the credential from the address, so that it is never printed with it. */
function callbackAddress(text: string): CallbackAddress | 'invalid' {
  const url = parseUrl(text);
  if (url === null) return 'invalid';
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'invalid';
  let credential: string;
  try {
    credential = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  } catch {
    return 'invalid';
  }
  // The origin is without user info.
  return {
    url: (url.origin + url.pathname).replace(/\/+$/, ''),
    authorization: credential === ':' ? null : `Basic ${Buffer.from(credential).toString('base64')}`,
  };
}
