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

it('a line of the log is worded as it is to be read where it is written', () => {
  const lines: string[] = [];
  const wording = (line: string): string => line.replace('crawlerd image', 'npx crawlerd image');
  const logger = serviceLogger('info', { write: (line) => void lines.push(line) }, wording);
  logger.warn({ detail: 'run "crawlerd image build".' }, 'an image is missing');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ detail: 'run "npx crawlerd image build".' });
});
