import { describe, expect, it } from 'vitest';
import { rewind, type RowAhead } from './rewind.ts';

const NOW = Date.parse('2026-05-04T08:00Z');
const HOUR_MS = 3_600_000;

function row(id: number, outcome: RowAhead['outcome'], firstHour: number, lastHour = firstHour): RowAhead {
  return { id, outcome, firstTick: NOW + firstHour * HOUR_MS, lastTick: NOW + lastHour * HOUR_MS };
}

describe('a clock that was ahead and is set back', () => {
  it('lets ticks come that launched nothing, and no launched one again', () => {
    const rows = [row(1, 'missed', 1, 20), row(2, 'launched', 21), row(3, 'skipped', 22)];
    expect(rewind(rows, NOW + 22 * HOUR_MS, NOW)).toEqual({
      withdrawn: [1, 3],
      decidedUpTo: NOW,
      launchedAhead: new Set([NOW + 21 * HOUR_MS]),
    });
  });

  it('decides a span anew of which a part has come', () => {
    expect(rewind([row(1, 'missed', -3, 20)], NOW + 20 * HOUR_MS, NOW)).toMatchObject({
      withdrawn: [1],
      decidedUpTo: NOW - 3 * HOUR_MS - 1,
    });
  });

  it('changes nothing while no row is ahead', () => {
    expect(rewind([], NOW - HOUR_MS, NOW)).toEqual({
      withdrawn: [],
      decidedUpTo: NOW - HOUR_MS,
      launchedAhead: new Set(),
    });
  });
});
