import {
  CONTAINER_CONFIG_PATH,
  CONTAINER_OUTPUT_PATH,
  CONTRACT_ENV,
  DEFAULT_HEARTBEAT_INTERVAL_SECONDS,
  rangesIssue,
  type ValidationIssue,
} from '@crawlerd/shared';

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
  /** Null: no reports are sent; the completion is only written to the output folder. */
  readonly callback: CallbackAddress | null;
  readonly heartbeatIntervalMs: number;
  /** The folder that stands for `/app/output`. */
  readonly outputRoot: string;
  /** Time between SIGTERM and SIGKILL. */
  readonly stopGraceMs: number;
  /** Non-public addresses that the crawl may access, as in `127.0.0.1, 10.0.0.0/8`. */
  readonly allowedRanges: string;
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
  const allowedRanges = env[CONTRACT_ENV.crawlAllowedRanges] ?? '';
  const fault = rangesIssue(allowedRanges);
  if (fault !== null) issues.push({ field: CONTRACT_ENV.crawlAllowedRanges, message: fault });
  const executionId = env[CONTRACT_ENV.executionId] ?? '';
  if (executionId === '' && callback !== null) {
    issues.push({ field: CONTRACT_ENV.executionId, message: 'is required when reports are sent' });
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
  return issues.length > 0 || callback === 'invalid' ? { issues } : { ...settings, callback };
}

/** Separates the credential from the address, so that it is never printed with it. */
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
