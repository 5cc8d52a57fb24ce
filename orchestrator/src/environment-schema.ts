import { availableParallelism, totalmem } from 'node:os';
import { Type, type Static, type TObject } from 'typebox';
import { PatternString } from '@crawlerd/shared';
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
    description: 'Address of the operator API. Any other than loopback needs CRAWLERD_API_TOKEN.',
  }),
  CRAWLERD_PORT: Port('Port of the operator API.', 8000),
  CRAWLERD_API_TOKEN: Type.Optional(
    Type.String({ minLength: 16, description: 'Credential of the operator API; at least 16 characters.' }),
  ),
};

/** How crawls run, are watched and end, whatever runs them. */
const CRAWLS = {
  CRAWLERD_CALLBACK_PORT: Port('Port where crawlers report; must stay the same while crawls run.', 8001),
  CRAWLERD_CALLBACK_HOST: OptionalText(
    "Address to listen on for crawlers, if the network's gateway is not an address of this machine.",
  ),
  CRAWLERD_IMAGES: Type.Optional(
    PatternString('^[^=,\\s]+=[^=,\\s]+(,[^=,\\s]+=[^=,\\s]+)*$', 'must look like type=image,type=image', {
      description: 'Images of other task types: type=image, separated by commas.',
    }),
  ),
  CRAWLERD_ALLOWED_IMAGES: OptionalText(
    'Images a launch may name itself, separated by commas; an entry may end in *. Default: none.',
  ),
  CRAWLERD_CRAWL_ALLOWED_RANGES: Type.String({
    default: '',
    description:
      'Addresses off the public internet where crawls may go, as in 127.0.0.1,10.0.0.0/8. Default: none.',
  }),
  CRAWLERD_MAX_CONCURRENT: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: defaultMaxConcurrent(),
    description: 'Executions that may run at once; more wait in the queue. Default: from CPU and memory.',
  }),
  CRAWLERD_MAX_PER_HOST: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Executions of one target host that may run at once. Default: no limit.',
    }),
  ),
  CRAWLERD_QUEUE_LIMIT: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Executions that may wait in the queue; a launch past it is refused. Default: no limit.',
    }),
  ),
  CRAWLERD_MAX_ATTEMPTS: Type.Integer({
    minimum: 1,
    maximum: 20,
    default: 1,
    description: 'Tries of a crawl, unless the launch says otherwise; infrastructure faults count apart.',
  }),
  CRAWLERD_RETRY_DELAY_SECONDS: Seconds(
    'Wait before a second attempt; it doubles with each further one, up to 10 minutes.',
    10,
  ),
  CRAWLERD_MAX_DURATION_SECONDS: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 31_536_000,
      description: 'Longest time an execution may run, unless the launch says otherwise. Default: no limit.',
    }),
  ),
  CRAWLERD_MIN_FREE_MB: Type.Integer({
    minimum: 0,
    default: 256,
    description: 'Free space on the disk of the data folder below which launches are refused; 0: never.',
  }),
  CRAWLERD_MEMORY_MB: Type.Integer({
    minimum: 16,
    default: 512,
    description: 'Memory limit of a container, unless the launch says otherwise.',
  }),
  CRAWLERD_CPUS: Type.Number({
    exclusiveMinimum: 0,
    default: 1,
    description: 'CPU limit of a container, unless the launch says otherwise.',
  }),
  CRAWLERD_PIDS: Type.Integer({
    minimum: 8,
    default: 1024,
    description: 'Process limit of a container, unless the launch says otherwise.',
  }),
  CRAWLERD_HEARTBEAT_INTERVAL_SECONDS: Seconds('How often a crawler is asked to report.', 30),
  CRAWLERD_FIRST_HEARTBEAT_SECONDS: Seconds('Time a container has for its first heartbeat.', 120),
  CRAWLERD_STALLED_AFTER_SECONDS: Seconds(
    'Counters that stand still for so long are told as "stalled"; nothing is ended for it.',
    300,
  ),
  CRAWLERD_SCAN_INTERVAL_SECONDS: Seconds('How often deadlines are looked at.', 5),
  CRAWLERD_RECONCILE_INTERVAL_SECONDS: Seconds(
    'How often everything unfinished is compared with the engine, whatever its events said.',
    30,
  ),
  CRAWLERD_STALE_KILL_AFTER_SECONDS: Seconds('Silence of a stale execution after which it is ended.', 600),
  CRAWLERD_ORPHANS: Type.Enum(['remove', 'report'], {
    default: 'remove',
    description: 'What is done with containers that no execution needs: remove them, or only report them.',
  }),
  CRAWLERD_ORPHAN_GRACE_SECONDS: Seconds('A container that no execution needs is left alone so long.', 60),
  CRAWLERD_STOP_GRACE_SECONDS: Seconds('Time between SIGTERM and SIGKILL.', 10),
  CRAWLERD_LOG_LEVEL: Type.Enum(['silent', 'error', 'warn', 'info', 'debug'], {
    default: 'info',
    description: 'How much the service says on standard error.',
  }),
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
