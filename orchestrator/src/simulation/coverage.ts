import { STATUSES } from '@crawlerd/shared';
import { EVENT_KINDS } from '../domain/transitions.ts';

/** Kinds of faults, as they are counted where they strike. */
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
  'answer lost',
  'the feed of hints breaks',
  'the callback network is cut',
  'the engine goes down',
  'the engine goes down with its containers',
  'the disk is full',
  'the power fails',
  'the orchestrator is killed',
  'the orchestrator dies at the store',
  'the orchestrator is told to end',
  'the orchestrator is held up',
  ...[-3600, -60, 60, 3600].map((seconds) => `the clock jumps by ${seconds} s`),
  'the container dies',
  'the container runs out of memory',
  'somebody tells the container to end',
  'somebody removes the container',
  'somebody pauses the container',
  'a request happens that nobody waits for',
] as const;

/** What must have happened at least once in a run that is to prove something. */
const EXPECTED: readonly string[] = [
  ...STATUSES.map((status) => `status ${status}`),
  ...['accepted', ...EVENT_KINDS].map((kind) => `event ${kind}`),
  ...FAULTS,
];

/** Kinds that never happened: a run without them has not tried them. */
export function missingFrom(coverage: Readonly<Record<string, number>>): string[] {
  return EXPECTED.filter((kind) => (coverage[kind] ?? 0) === 0);
}
