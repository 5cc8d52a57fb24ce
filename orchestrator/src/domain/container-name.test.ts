import { describe, expect, it } from 'vitest';
import { containerName, isAttemptRef, isExecutionId } from './container-name.ts';

describe('the name of an attempt', () => {
  it('is derived from its execution and its number', () => {
    expect(containerName({ executionId: 'e1', attempt: 2 })).toBe('crawler-task-e1-2');
  });

  it.each(['..', '', 'a/b', '.hidden', 'a.b', '-x', 'a\u0000b', 'a\n', 'x'.repeat(101)])(
    'is refused for the id %j, which could leave its folder or name something else',
    (executionId) => {
      expect(isExecutionId(executionId)).toBe(false);
      expect(isAttemptRef({ executionId, attempt: 1 })).toBe(false);
    },
  );

  it.each([0, -1, 1.5, Number.NaN, 2 ** 60])('is refused for attempt %d', (attempt) => {
    expect(isAttemptRef({ executionId: 'e1', attempt })).toBe(false);
  });

  it('is available for the ids that we generate', () => {
    expect(isAttemptRef({ executionId: '01a20a8f-17e5-7170-a0ac-41ca01dbfbbe', attempt: 1 })).toBe(true);
  });
});
