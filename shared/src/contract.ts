/**
 * The container contract, version 1: what every crawler image is given and may call.
 * It is kept stable; images in any language are written against it.
 */

/** Environment variables a crawler is started with. */
export const CONTRACT_ENV = {
  executionId: 'TASK_EXECUTION_ID',
  configPath: 'CONFIG_PATH',
  /** Callback address with the attempt's own credential as URL user info. */
  apiBaseUrl: 'API_BASE_URL',
  /** The same address without the credential, for clients that refuse user info in a URL. */
  apiUrl: 'CRAWLERD_API_URL',
  /** The credential alone, to be sent as a Bearer token. */
  token: 'CRAWLERD_TOKEN',
  heartbeatIntervalSeconds: 'HEARTBEAT_INTERVAL_SECONDS',
  /** Seconds between SIGTERM and SIGKILL; a crawler may ignore it. */
  stopGraceSeconds: 'STOP_GRACE_SECONDS',
  /** Addresses off the public internet that the operator lets crawls go to; a crawler may ignore it. */
  crawlAllowedRanges: 'CRAWLERD_CRAWL_ALLOWED_RANGES',
  /** Public addresses of the machine that crawls run on, where crawls have no business; a crawler may ignore it. */
  machineAddresses: 'CRAWLERD_MACHINE_ADDRESSES',
  /** A JSON file with the secrets that the config refers to, by name; not set if it refers to none. */
  secretsPath: 'CRAWLERD_SECRETS_PATH',
  /** JSON: which failed pages are to be tried again, and nothing else; not set unless an operator asked for that. */
  retryPages: 'CRAWLERD_RETRY_PAGES',
  /** W3C Trace Context, as the launch came with it; not set if it came with none. */
  traceparent: 'TRACEPARENT',
} as const;

/** Where the execution's config file is mounted, read-only, inside the container. */
export const CONTAINER_CONFIG_PATH = '/app/config/config.json';

/** Where the file with the attempt's secrets is mounted, read-only, inside the container. */
export const CONTAINER_SECRETS_PATH = '/app/config/secrets.json';

/** Where the execution's own output folder is mounted, writable, inside the container. */
export const CONTAINER_OUTPUT_PATH = '/app/output';

/** The crawler writes its completion here, inside the output folder, before it sends it. */
export const COMPLETION_FILE_NAME = 'completion.json';

export const API_PREFIX = '/api/v1';

export const CALLBACK_PATHS = {
  heartbeat: `${API_PREFIX}/monitoring/heartbeat`,
  completion: `${API_PREFIX}/monitoring/completion`,
  status: (executionId: string) =>
    `${API_PREFIX}/monitoring/execution/${encodeURIComponent(executionId)}/status`,
} as const;

/** How many items a completion carries at most; the rest is in the output folder. */
export const COMPLETION_ITEMS_MAX = 100;

export const DEFAULT_HEARTBEAT_INTERVAL_SECONDS = 30;
