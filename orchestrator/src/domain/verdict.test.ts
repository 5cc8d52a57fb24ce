import { describe, expect, it } from 'vitest';
import { aCompletion, snapshotIn, T0 } from '../testing/executions.ts';
import type { ExecutionEvent } from './events.ts';
import { verdictOf } from './verdict.ts';

const messageOf = (event: ExecutionEvent): string => verdictOf(snapshotIn('running'), event, T0).message;

describe('the sentence of a verdict', () => {
  it.each([null, '', ' \n\t', '\u0000\u200b'])('is a general one for the message %j', (said) => {
    const completion = aCompletion({ success: false, error_message: said });
    expect(messageOf({ kind: 'completion', completion, digest: 'd', unmet: null })).toBe(
      'The crawler reported that it failed.',
    );
  });

  it('is never empty where the runtime says nothing', () => {
    const exit = { containerId: 'c1', exitCode: 3, oomKilled: false, endedAt: T0, error: ' ' };
    expect(messageOf({ kind: 'container_exited', exit: { ...exit, neverRan: true, error: '' } })).toBe(
      'The command of the container could not be run: the runtime does not say why.',
    );
    expect(messageOf({ kind: 'container_exited', exit })).not.toContain('reports');
  });
});
