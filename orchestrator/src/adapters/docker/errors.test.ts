import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../ports/runtime.ts';
import { DeadlineError, engineError } from './errors.ts';
import { redact } from './redact.ts';

const translate = (error: unknown): RuntimeError =>
  engineError(error, 'create the container', 'unix:///d.sock');
const answer = (statusCode: number, message: string): Error =>
  Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message}`), {
    statusCode,
    json: { message },
  });
const socketError = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe('an error of the engine', () => {
  it.each([
    [answer(404, 'No such image: shop:1'), 'image_missing', 'docker pull shop:1'],
    [answer(404, 'No such image: crawlerd/crawler:0.1.0'), 'image_missing', 'crawlerd image build'],
    [
      answer(400, 'invalid mount config'),
      'rejected',
      'could not create the container: invalid mount config.',
    ],
    [answer(403, 'authorization denied'), 'rejected', 'authorization denied'],
    [answer(500, 'no space left on device'), 'interrupted', 'no space left on device'],
    [answer(503, 'shutting down'), 'interrupted', 'shutting down'],
    [socketError('ENOENT'), 'unreachable', 'No Docker engine responds at unix:///d.sock'],
    [socketError('ECONNREFUSED'), 'unreachable', 'start it, or set DOCKER_HOST'],
    [socketError('EACCES'), 'unreachable', 'group "docker"'],
    [socketError('EHOSTUNREACH'), 'unreachable', 'check DOCKER_HOST'],
    [socketError('ECONNRESET'), 'interrupted', 'ECONNRESET'],
    [new Error('socket hang up'), 'interrupted', 'was lost when it was asked to create the container'],
    [new DeadlineError(15_000), 'interrupted', 'did not respond within 15 s'],
    ['not even an error', 'interrupted', 'was lost'],
  ])('%s is %s', (error, code, words) => {
    expect(translate(error)).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('is translated once: a translated error stays as it is', () => {
    const error = translate(answer(400, 'x'));
    expect(translate(error)).toBe(error);
  });

  it('never contains what was sent', () => {
    const secret = 'http://user:s3cret-token@host:1';
    const error = translate(answer(400, `invalid environment variable: ${secret}`));
    expect(error.message).not.toContain('s3cret-token');
    expect(error.cause).toBeUndefined();
    const other = redact(new RuntimeError('rejected', 'bad value "pass phrase 1"'), ['pass phrase 1', 'x']);
    expect(other).toMatchObject({ code: 'rejected', message: 'bad value "***"' });
  });
});
