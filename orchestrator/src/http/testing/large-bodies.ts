import { Random } from '../../simulation/random.ts';
import { LARGE_LAUNCHES } from './large-launches.ts';
import { listOf, mapOf, Part, type Maker } from './large-part.ts';

export interface LargeBody {
  readonly kind: 'launch' | 'completion' | 'heartbeat' | 'stop';
  /** What makes it large. */
  readonly made: string;
  readonly text: string;
}

/** Up to the limits of the routes, and a little beyond. */
const BYTES_MAX = {
  launch: 4.1 * 1024 * 1024,
  completion: 4.1 * 1024 * 1024,
  heartbeat: 66 * 1024,
  stop: 4.1 * 1024 * 1024,
} as const;

/** Bodies that are slow to parse, to check or to answer, if anything makes them so. */
export function largeBody(seed: number): LargeBody {
  const random = new Random(seed);
  const kind = random.weighted<LargeBody['kind']>([
    [12, 'launch'],
    [4, 'completion'],
    [2, 'heartbeat'],
    [1, 'stop'],
  ]);
  // Small ones too: they are the ones that are checked in place.
  const bytes = Math.floor(BYTES_MAX[kind] * random.pick([0.004, 0.0078, 0.02, 0.1, 0.5, 0.99, 1]));
  const part = new Part(random, bytes);
  const [made, value] = random.pick(kind === 'launch' ? LARGE_LAUNCHES : OTHERS)(part);
  return { kind, made, text: FRAMES[kind](value) };
}

const OTHERS: readonly Maker[] = [
  (part) => ['any value', part.any()],
  (part) => ['a list of any value', `[${part.any()}]`],
  (part) => ['a map of maps', part.map(part.map('1', 'k#', 1000), 'm#')],
  (part) => [
    'items',
    `[${Array(100)
      .fill(part.map('"text"', 'f#', part.bytes / 100))
      .join(',')}]`,
  ],
  () => ['as many values as are taken', listOf(100, listOf(1100, '"a"'))],
  () => [
    'as many keys as are taken',
    listOf(100, mapOf(298, '"some words, so that it is as long as it may be, and they are many"')),
  ],
  (part) => [
    'as long a text as is taken',
    `[${part.text(part.random.pick(['x', '\u4e2d', String.raw`\u0000`, String.raw`\"`]), 4_190_000)}]`,
  ],
  (part) => ['counts', `{"fields":${part.map('1', 'f#')}}`],
];

const FRAMES: Readonly<Record<LargeBody['kind'], (value: string) => string>> = {
  launch: (text) => `{${text}}`,
  stop: (value) => `{"mode":${value}}`,
  completion: (value) => {
    const key = value.startsWith('[') ? 'data_items' : 'crawl_summary';
    return `{"execution_id":"ID","success":true,"result_data":{"${key}":${value}}}`;
  },
  heartbeat: (value) => `{"execution_id":"ID","status":"running","progress":{"more":${value}}}`,
};
