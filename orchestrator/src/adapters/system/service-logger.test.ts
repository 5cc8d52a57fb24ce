import { expect, it } from 'vitest';
import { serviceLogger } from './service-logger.ts';

it('the log of an error contains its message and its stack', () => {
  const lines: string[] = [];
  const logger = serviceLogger('info', { write: (line) => void lines.push(line) });
  logger.error({ error: new TypeError('the disk is gone') }, 'driving an execution failed');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'driving an execution failed',
    error: { type: 'TypeError', message: 'the disk is gone' },
  });
  expect(lines[0]).toContain('service-logger.test.ts');
});
