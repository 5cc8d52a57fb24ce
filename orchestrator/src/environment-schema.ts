import { availableParallelism, totalmem } from 'node:os';
import { Type, type Static, type TObject } from 'typebox';
import { OUTPUT_MB_MAX, PatternString } from '@crawlerd/shared';
import { LOG_SETTINGS } from './log-settings.ts';
import { ImageListSetting } from './ports/image-list-setting.ts';
import type { RuntimeEntry } from './ports/runtime-entry.ts';

const Seconds = (meaning: string, defaultSeconds: number) =>
  Type.Number({ minimum: 0.1, maximum: 86_400, default: defaultSeconds, description: meaning });
const Port = (meaning: string, defaultPort: number) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: defaultPort, description: meaning });
const OptionalText = (meaning: string) => Type.Optional(Type.String({ minLength: 1, description: meaning }));

/** Where the service lives and who may use it. */
const SERVICE = {
  CRAWLERD_DATA_DIR: Type.String({
    minLength: 1,
    default: './data',
    description: 'Folder for the database, configs, outputs and logs.',
  }),
  CRAWLERD_HOST: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    description:
      'Listen address of the operator API. Any address other than loopback requires CRAWLERD_API_TOKEN.',
  }),
  CRAWLERD_PORT: Port('Port of the operator API.', 8000),
  CRAWLERD_API_TOKEN: Type.Optional(
    Type.String({ minLength: 16, description: 'Bearer token of the operator API; at least 16 characters.' }),
  ),
  CRAWLERD_SECRETS_KEY: Type.Optional(
    PatternString(
      '^(?:[0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=|[A-Za-z0-9_-]{43})$',
      'must be 32 bytes in base64 or hexadecimal, such as "openssl rand -base64 32" prints',
      {
        description:
          'Key that encrypts secrets: 32 bytes in base64 or hexadecimal. Default: the file secrets.key in the data folder, made when it is first needed.',
      },
    ),
  ),
  CRAWLERD_ALLOWED_ORIGINS: Type.Optional(
    PatternString(
      '^https?://[^/?#@\\s,]+(,\\s*https?://[^/?#@\\s,]+)*$',
      'must look like https://name,https://name:port, without a path',
      {
        description:
          'Sites whose pages may send requests in a browser, separated by commas, such as that of a reverse proxy. Default: only its own address.',
      },
    ),
  ),
};

/** How crawls run, are watched and end, whatever runs them. */
const CRAWLS = {
  CRAWLERD_CALLBACK_PORT: Port(
    'Port that crawlers report to; must not change while crawls are running.',
    8001,
  ),
  CRAWLERD_CALLBACK_HOST: OptionalText(
    "Listen address for crawler reports, if the network's gateway is not an address of this machine.",
  ),
  CRAWLERD_IMAGES: Type.Optional(
    PatternString('^[^=,\\s]+=[^=,\\s]+(,[^=,\\s]+=[^=,\\s]+)*$', 'must look like type=image,type=image', {
      description: 'Images of other task types: type=image, separated by commas.',
    }),
  ),
  CRAWLERD_ALLOWED_IMAGES: ImageListSetting(
    'Images that a launch may request, separated by commas; an entry may end in *. Default: none.',
  ),
  CRAWLERD_CRAWL_ALLOWED_RANGES: Type.String({
    default: '',
    description: 'Non-public addresses that crawls may access, such as 127.0.0.1,10.0.0.0/8. Default: none.',
  }),
  CRAWLERD_NOTIFY_ALLOWED_RANGES: Type.String({
    default: '',
    description: 'Non-public addresses that notifications may be sent to, such as 10.0.0.0/8. Default: none.',
  }),
  CRAWLERD_MAX_CONCURRENT: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: defaultMaxConcurrent(),
    description:
      'Maximum number of concurrent executions; more wait in the queue. Default: from CPU and memory.',
  }),
  CRAWLERD_MAX_PER_HOST: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Maximum number of concurrent executions per target host. Default: no limit.',
    }),
  ),
  CRAWLERD_QUEUE_LIMIT: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Maximum number of queued executions; further launches are refused. Default: no limit.',
    }),
  ),
  CRAWLERD_MAX_ATTEMPTS: Type.Integer({
    minimum: 1,
    maximum: 20,
    default: 1,
    description:
      'Maximum number of attempts, unless the launch sets it; infrastructure failures count separately.',
  }),
  CRAWLERD_RETRY_DELAY_SECONDS: Seconds(
    'Delay before a second attempt; doubles with each further one, up to 10 minutes.',
    10,
  ),
  CRAWLERD_MAX_DURATION_SECONDS: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 31_536_000,
      description: 'Maximum duration of an execution, unless the launch sets it. Default: no limit.',
    }),
  ),
  CRAWLERD_MIN_FREE_MB: Type.Integer({
    minimum: 0,
    default: 256,
    description: 'Free disk space of the data folder below which launches are refused; 0: never.',
  }),
  CRAWLERD_OUTPUT_MAX_MB: Type.Integer({
    minimum: 1,
    maximum: OUTPUT_MB_MAX,
    default: 20_480,
    description:
      'Limit of an output folder in MiB; a launch may set a lower one. A crawl above it is stopped.',
  }),
  CRAWLERD_KEEP_NEWEST: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description:
        'Finished executions that are kept of each task: so many that succeeded, and so many others. What no CRAWLERD_KEEP_* keeps is removed with its files. Default: all.',
    }),
  ),
  CRAWLERD_KEEP_DAYS: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 36_500,
      description: 'Days for which finished executions are kept. Default: for ever.',
    }),
  ),
  CRAWLERD_KEEP_FAILED_DAYS: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 36_500,
      description:
        'The same for those that did not succeed; at least CRAWLERD_KEEP_DAYS. Default: three times CRAWLERD_KEEP_DAYS.',
    }),
  ),
  CRAWLERD_DATA_MAX_GB: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1_000_000,
      description:
        'What the database and finished executions may take on the disk, in GB (10^9 bytes); above it those that finished first are removed. Default: no limit.',
    }),
  ),
  CRAWLERD_MEMORY_MB: Type.Integer({
    minimum: 16,
    default: 512,
    description: 'Memory limit of a container, unless the launch sets it.',
  }),
  CRAWLERD_CPUS: Type.Number({
    exclusiveMinimum: 0,
    default: 1,
    description: 'CPU limit of a container, unless the launch sets it.',
  }),
  CRAWLERD_PIDS: Type.Integer({
    minimum: 8,
    default: 1024,
    description: 'Process limit of a container, unless the launch sets it.',
  }),
  CRAWLERD_MAX_MEMORY_MB: Type.Optional(
    Type.Integer({
      minimum: 16,
      description: 'Highest memory limit that a launch may request. Default: the memory of this machine.',
    }),
  ),
  CRAWLERD_MAX_CPUS: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'Highest CPU limit that a launch may request. Default: the processors of this machine.',
    }),
  ),
  CRAWLERD_MAX_PIDS: Type.Integer({
    minimum: 8,
    default: 4096,
    description: 'Highest process limit that a launch may request.',
  }),
  CRAWLERD_HEARTBEAT_INTERVAL_SECONDS: Seconds('How often a crawler is asked to send a heartbeat.', 30),
  CRAWLERD_FIRST_HEARTBEAT_SECONDS: Seconds(
    'Time within which a container must send its first heartbeat.',
    120,
  ),
  CRAWLERD_STALLED_AFTER_SECONDS: Seconds(
    'Time without progress after which a crawl is shown as "stalled"; it keeps running.',
    300,
  ),
  CRAWLERD_SCAN_INTERVAL_SECONDS: Seconds('How often deadlines are checked.', 5),
  CRAWLERD_RECONCILE_INTERVAL_SECONDS: Seconds(
    'How often all unfinished executions are compared with the engine, in addition to its events.',
    30,
  ),
  CRAWLERD_STALE_KILL_AFTER_SECONDS: Seconds(
    'Time without a heartbeat after which a stale execution is stopped.',
    600,
  ),
  CRAWLERD_ORPHANS: Type.Enum(['remove', 'report'], {
    default: 'remove',
    description: 'What to do with containers that no execution needs: remove them, or only report them.',
  }),
  CRAWLERD_ORPHAN_GRACE_SECONDS: Seconds('How long a container that no execution needs is left alone.', 60),
  CRAWLERD_STOP_GRACE_SECONDS: Seconds('Time between SIGTERM and SIGKILL.', 10),
  ...LOG_SETTINGS,
};

/** The settings that the service itself reads. Those of runtimes stand beside them, known to their runtime alone. */
export const ConfigSchema = Type.Object({ ...SERVICE, CRAWLERD_RUNTIME: Type.String(), ...CRAWLS });
export type Config = Readonly<Static<typeof ConfigSchema>>;

/**
 * Every setting: an environment variable, its meaning and its default. `.env.example` is made from it.
 *
 * @param runtimes what `CRAWLERD_RUNTIME` may name, the default first, each with its own settings.
 */
export function environmentSchema(runtimes: readonly RuntimeEntry[]): TObject {
  const kinds = runtimes.map(({ kind }) => kind);
  const places = runtimes.map(({ kind, place }) => `${place} (${kind})`);
  return Type.Object({
    ...SERVICE,
    CRAWLERD_RUNTIME: Type.Enum(kinds, {
      default: kinds[0],
      description: `Where crawls run: ${places.join(', or ')}.`,
    }),
    ...Object.fromEntries(runtimes.flatMap(({ settings }) => Object.entries(settings.properties))),
    ...CRAWLS,
  });
}

/** A crawl waits more than it computes, but each container may take half a gigabyte and more. */
function defaultMaxConcurrent(): number {
  const GIB = 1024 ** 3;
  return Math.max(1, Math.min(availableParallelism() * 4, Math.floor(totalmem() / GIB)));
}
