import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../ports/runtime.ts';
import { redact } from './redact.ts';

const redacted = (message: string, values: readonly string[]): unknown =>
  redact(new RuntimeError('rejected', message), values, ['crawler-task-e1-1', 'crawlerd']);

describe('a redacted error', () => {
  it('keeps its code', () => {
    expect(redacted('no secret99 here', ['secret99'])).toEqual(new RuntimeError('rejected', 'no *** here'));
  });

  it('shows no part of a secret that contains another one', () => {
    expect(redacted('no secret99-and-more here', ['secret99', 'secret99-and-more'])).toMatchObject({
      message: 'no *** here',
    });
  });

  it('keeps the names used in its advice, unless they are part of a longer secret', () => {
    const message = 'docker rm crawler-task-e1-1 or crawlerd stop; crawler=crawlerd-pass';
    expect(redacted(message, ['crawler', 'crawlerd-pass'])).toMatchObject({
      message: 'docker rm crawler-task-e1-1 or crawlerd stop; ***=***',
    });
  });

  it('matches a secret literally', () => {
    expect(redacted('no a.b*c(d here, a-b*c(d', ['a.b*c(d'])).toMatchObject({
      message: 'no *** here, a-b*c(d',
    });
  });

  it('stays readable where a value is a short word', () => {
    expect(redacted('could not start it', ['', 'not', '1', 'start'])).toMatchObject({
      message: 'could not start it',
    });
  });
});
