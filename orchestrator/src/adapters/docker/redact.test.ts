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

  it.each([
    ['in JSON', (secret: string) => JSON.stringify(secret)],
    ['in JSON within JSON', (secret: string) => JSON.stringify(JSON.stringify({ env: secret }))],
    [
      'in JSON by Go',
      (secret: string) => JSON.stringify(secret).replaceAll('<', '\\u003c').replaceAll('&', '\\u0026'),
    ],
    ['by Go', (secret: string) => JSON.stringify(secret).replaceAll('\\u0000', '\\x00')],
    ['by a shell', (secret: string) => `'${secret.replaceAll("'", "'\\''")}'`],
    ['in a URL', (secret: string) => encodeURIComponent(secret)],
    ['up to NUL', (secret: string) => secret.slice(0, secret.indexOf('\0'))],
    ['without control characters', (secret: string) => secret.replaceAll(/[\0\n]/g, ' ')],
  ])('finds a secret that is quoted %s', (_how, quote) => {
    const secret = 'first<"\'&part\nsecond-part\0third-part';
    const message = String(redacted(`invalid variable: ${quote(secret)}`, [secret]));
    for (const part of ['first', 'second-part', 'third-part']) expect(message).not.toContain(part);
    expect(message).toContain('***');
  });
});
