import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../ports/runtime.ts';
import { engineAddress } from './engine.ts';

describe('the address of the engine', () => {
  it.each([
    [{}, 'unix:///var/run/docker.sock'],
    [{ DOCKER_HOST: '' }, 'unix:///var/run/docker.sock'],
    [{ DOCKER_HOST: 'unix:///run/x.sock' }, 'unix:///run/x.sock'],
    [{ DOCKER_HOST: 'tcp://10.0.0.1:2375' }, 'tcp://10.0.0.1:2375'],
  ])('of %j is %s', (env, text) => {
    expect(engineAddress(env).text).toBe(text);
  });

  it('has the port of its protocol where none is given', () => {
    expect(engineAddress({ DOCKER_HOST: 'tcp://far' }).options).toMatchObject({ host: 'far', port: 2375 });
    expect(engineAddress({ DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: '1' }).options).toMatchObject({
      port: 2376,
      protocol: 'https',
    });
  });

  it('with TLS and missing certificates says where they are expected', () => {
    const env = { DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' };
    expect(() => engineAddress(env)).toThrow(RuntimeError);
    expect(() => engineAddress(env)).toThrow(/\/nowhere\/ca\.pem cannot be read .*set DOCKER_CERT_PATH/);
  });

  it.each(['nonsense', 'ssh://far', 'unix://', 'tcp://', 'tcp://far/path'])('cannot be %s', (text) => {
    expect(() => engineAddress({ DOCKER_HOST: text })).toThrow(`DOCKER_HOST is "${text}"`);
  });
});
