import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CHANNEL_TYPES, type ChannelType, type DeliveryList } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';
import { canary, filesBelow, holding, processList } from '../support/secret-traces.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { backUp } from '../support/storage-service.ts';

/** A receiver that refuses everything, and repeats all that it was sent. */
async function chattyReceiver(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    const told = `${request.url} ${decodeURIComponent(request.url ?? '')} ${JSON.stringify(request.headers)}`;
    request.on('end', () => response.writeHead(400).end(told));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Each with a credential wherever it takes one: in the URL, as the secret, as the password. */
function channelOf(type: ChannelType, receiver: string, smtp: string, values: string[]): object {
  const value = (name: string): string => {
    const made = canary(name);
    values.push(made);
    return made;
  };
  const url = `${receiver}/hook/${value('url')}`;
  switch (type) {
    case 'webhook': {
      const key = value('webhook');
      values.push(Buffer.from(key).toString('base64'));
      return { type, url, secret: `whsec_${Buffer.from(key).toString('base64')}` };
    }
    case 'feishu':
    case 'dingtalk':
      return { type, url, secret: value(type) };
    case 'slack':
    case 'wecom':
      return { type, url };
    case 'email':
      return {
        type,
        url: smtp,
        secret: value(type),
        email: { from: 'a@b.test', to: ['c@d.test'], user: 'me' },
      };
  }
}

it('no credential of an endpoint, nor the token of the API, is shown or kept in the clear', async () => {
  const token = canary('token');
  const service = await ServiceProcess.start({
    CRAWLERD_RUNTIME: 'process',
    CRAWLERD_API_TOKEN: token,
    CRAWLERD_NOTIFY_ALLOWED_RANGES: '127.0.0.0/8',
    CRAWLERD_LOG_LEVEL: 'debug',
  });
  const ask = async (method: string, path: string, body?: object): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return (await fetch(`${service.url}/api/v1${path}`, init)).text();
  };
  const receiver = await chattyReceiver();
  const smtp = `smtp://127.0.0.1:${await freePort()}`;
  const values: string[] = [];
  const shown: Record<string, string> = {};
  for (const type of CHANNEL_TYPES) {
    const channel = channelOf(type, receiver, smtp, values);
    shown[`put ${type}`] = await ask('PUT', `/endpoints/${type}`, { channel });
    expect(JSON.parse(shown[`put ${type}`] ?? '')).toMatchObject({ name: type });
    shown[`refused ${type}`] = await ask('PUT', '/endpoints/refused', { channel, nothing: 1 });
    shown[`test ${type}`] = await ask('POST', `/endpoints/${type}/test`);
  }
  await eventually('each was tried', async () => {
    const { deliveries } = JSON.parse(await ask('GET', '/deliveries')) as DeliveryList;
    return deliveries.length === CHANNEL_TYPES.length && deliveries.every(({ attempts }) => attempts > 0);
  });
  for (const path of ['/deliveries', '/endpoints', '/endpoints/webhook', '/events', '/secrets', '/tasks']) {
    shown[path] = await ask('GET', path);
  }
  shown['not signed in'] = await (await fetch(`${service.url}/api/v1/endpoints`)).text();
  shown['process list'] = processList();
  shown['backup'] = readFileSync(await backUp(service), 'latin1');
  shown['log of the service'] = service.errors;
  // The receiver did repeat what it was sent.
  expect(shown['/deliveries']).toContain('webhook-id');
  for (const value of [...values, token]) {
    expect([value, holding({ ...shown, ...filesBelow(service.dataDir) }, value)]).toEqual([value, []]);
  }
  expect(statSync(join(service.dataDir, 'secrets.key')).mode & 0o777).toBe(0o600);
});
