import { STATUSES } from '@crawlerd/shared';
import { EVENT_KINDS } from '../domain/transitions.ts';
import { MOODS } from './receivers.ts';

/** Kinds of faults, under the names by which they are counted when injected. */
const FAULTS = [
  ...[
    'prepare',
    'ping',
    'create',
    'start',
    'inspect',
    'list',
    'processes',
    'stop',
    'logs',
    'remove',
    'watch',
  ].map((operation) => `fault at ${operation}`),
  ...['before', 'after', 'late', 'hang'].map((moment) => `request ${moment}`),
  ...['hint', 'heartbeat', 'completion'].flatMap((message) =>
    ['lost', 'repeated', 'delayed'].map((fate) => `${message} ${fate}`),
  ),
  'log stamped late',
  'log stamped same',
  'answer lost',
  'the event feed breaks',
  'the callback network is cut',
  'the engine goes down',
  'the engine goes down with its containers',
  'the disk is full',
  'the machine refuses all launches',
  'the network is made again with another gateway',
  'the database is deleted',
  'the database is replaced by an empty one',
  'the power fails',
  'the orchestrator is killed',
  'the orchestrator dies in a store call',
  'the orchestrator receives SIGTERM',
  'the orchestrator stalls',
  ...[-3600, -60, 60, 3600].map((seconds) => `the clock jumps by ${seconds} s`),
  ...[-87_600, -2, 2, 87_600].map(
    (hours) => `the clock is moved by ${hours} h while the orchestrator is down`,
  ),
  'the container dies',
  'the container runs out of memory',
  'a third party sends SIGTERM to the container',
  'a third party removes the container',
  'a third party pauses the container',
  'a third party renames the container',
  'a third party renames the container and copies it',
  'a third party renames the container and takes its name',
  'an abandoned request takes effect',
  ...MOODS.map((mood) => `a receiver ${mood}`),
  'a notification is taken twice',
] as const;

/** What became of ticks; the other reasons need a database, a task or an outage that no history has. */
const TICKS = [
  'launched',
  'overlap',
  'paused',
  'superseded',
  'too_late',
  'not_wanted_late',
  'schedule_changed',
  'queue_full',
].map((fate) => `tick ${fate}`);

/** What must have happened at least once for a run to count as evidence. */
const EXPECTED: readonly string[] = [
  ...STATUSES.map((status) => `status ${status}`),
  ...['accepted', ...EVENT_KINDS].map((kind) => `event ${kind}`),
  ...FAULTS,
  ...TICKS,
];

/** Kinds that never happened, and so were not tested. */
export function missingFrom(coverage: Readonly<Record<string, number>>): string[] {
  return EXPECTED.filter((kind) => (coverage[kind] ?? 0) === 0);
}
