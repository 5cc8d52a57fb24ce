import { Agent, get } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../testing/silent-logger.ts';
import { World } from '../../testing/world.ts';
import { listen } from '../listen.ts';
import { operatorApp } from '../operator-app.ts';

async function setUp() {
  const world = new World();
  const operator = await operatorApp(world.services, { logger: silentLogger, apiToken: null });
  onTestFinished(() => operator.close());
  const { url } = await listen(operator, { host: '127.0.0.1', port: 0, setting: 'CRAWLERD' });
  return { world, operator, url };
}

function body(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text)).on('error', reject);
    }).on('error', reject);
  });
}

describe('logs over a connection that is kept', () => {
  it('leave nothing behind on it', async () => {
    const { world, operator, url } = await setUp();
    const id = await world.running();
    const listeners: number[] = [];
    operator.server.prependListener('request', ({ socket }) => {
      listeners.push(socket.listenerCount('close'));
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    for (let i = 0; i < 5; i++) await body(`${url}/executions/${id}/logs`, agent);
    expect(new Set(listeners).size).toBe(1);
    expect(listeners).toHaveLength(5);
  });
});

describe('logs that are followed', () => {
  it('show what is printed first, also to one who came before it', async () => {
    const { world, url } = await setUp();
    const id = await world.launch();
    const agent = new Agent();
    const following = body(`${url}/executions/${id}/logs?follow=true`, agent);
    await world.reaches(id, 'running');
    world.engine.print(world.ref(id), 'hello');
    world.complete(id);
    world.engine.exit(world.ref(id));
    expect(await following).toMatch(
      / stdout hello\n.* crawlerd The attempt ended with exit code 0: completed\./,
    );
  });
});
