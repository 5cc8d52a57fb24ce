import {
  CONTAINER_CONFIG_PATH,
  CONTAINER_OUTPUT_PATH,
  CONTRACT_ENV,
  DEFAULT_HEARTBEAT_INTERVAL_SECONDS,
  rangesFault,
  type Fault,
} from '@crawlerd/shared';

/** The execution id of a crawl that nobody gave one. */
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
  /** Null: nobody to report to; the completion is only written to the output folder. */
  readonly callback: CallbackAddress | null;
  readonly heartbeatIntervalMs: number;
  /** The folder that stands for `/app/output`. */
  readonly outputRoot: string;
  /** How long after SIGTERM the crawler is killed. */
  readonly stopGraceMs: number;
  /** Addresses off the public internet where the crawl may go, as in `127.0.0.1, 10.0.0.0/8`. */
  readonly allowedRanges: string;
}

const DEFAULT_STOP_GRACE_SECONDS = 10;

/** Reads the container contract's variables, and two of our own; all faults together. */
export function readEnvironment(env: NodeJS.ProcessEnv): Settings | { readonly faults: Fault[] } {
  const faults: Fault[] = [];

  const seconds = (name: string, fallback: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isFinite(value) && value > 0 && value <= 86_400) return value;
    faults.push({ field: name, message: `must be a number of seconds above 0: ${text}` });
    return fallback;
  };

  const address = env[CONTRACT_ENV.apiBaseUrl] ?? '';
  const callback = address === '' ? null : callbackAddress(address);
  if (callback === 'invalid') {
    // The value itself is not shown: it holds a credential.
    faults.push({ field: CONTRACT_ENV.apiBaseUrl, message: 'must be an http:// or https:// URL' });
  }
  const allowedRanges = env[CONTRACT_ENV.crawlAllowedRanges] ?? '';
  const fault = rangesFault(allowedRanges);
  if (fault !== null) faults.push({ field: CONTRACT_ENV.crawlAllowedRanges, message: fault });
  const executionId = env[CONTRACT_ENV.executionId] ?? '';
  if (executionId === '' && callback !== null) {
    faults.push({ field: CONTRACT_ENV.executionId, message: 'is required when reports are sent' });
  }

  const settings = {
    executionId: executionId || STANDALONE,
    configPath: env[CONTRACT_ENV.configPath] || CONTAINER_CONFIG_PATH,
    heartbeatIntervalMs:
      1000 * seconds(CONTRACT_ENV.heartbeatIntervalSeconds, DEFAULT_HEARTBEAT_INTERVAL_SECONDS),
    outputRoot: env['CRAWLERD_OUTPUT_DIR'] || CONTAINER_OUTPUT_PATH,
    allowedRanges,
    stopGraceMs: 1000 * seconds(CONTRACT_ENV.stopGraceSeconds, DEFAULT_STOP_GRACE_SECONDS),
  };
  return faults.length > 0 || callback === 'invalid' ? { faults } : { ...settings, callback };
}

/** Splits the credential off the address, so that it can never be printed with it. */
function callbackAddress(text: string): CallbackAddress | 'invalid' {
  if (!URL.canParse(text)) return 'invalid';
  const url = new URL(text);
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
