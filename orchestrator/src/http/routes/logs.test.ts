import { Agent, get } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LOG_COMPLETE_HEADER } from '@crawlerd/shared';
import { eventually } from '../../testing/eventually.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

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
    const { world, operator, url } = await servedWorld();
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
    const { world, url } = await servedWorld();
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

describe('whether a log is complete', () => {
  it('is told with it: while the crawl goes on, right after its verdict, and when all is copied', async () => {
    const { world, operator } = await servedWorld();
    const id = await world.running();
    const isComplete = async () => {
      const answer = await operator.inject({ url: `/executions/${id}/logs` });
      return [answer.headers[LOG_COMPLETE_HEADER], answer.body.includes(' stdout last words\n')];
    };
    expect(await isComplete()).toEqual(['false', false]);
    const hold = world.engine.holdNext('inspect');
    world.complete(id);
    expect(world.find(id).execution.status).toBe('succeeded');
    world.engine.print(world.ref(id), 'last words');
    world.engine.exit(world.ref(id));
    expect((await isComplete())[0]).toBe('false');
    hold.release();
    await world.released(id);
    expect(await isComplete()).toEqual(['true', true]);
  });
});

describe('logs since a record', () => {
  it('continue after it through all attempts, without a line lost or repeated', async () => {
    const { world, operator } = await servedWorld();
    const id = await world.running();
    world.engine.print(world.ref(id), 'first');
    world.engine.exit(world.ref(id), { exitCode: 1 });
    await world.released(id);
    // The clock of the machine is set back meanwhile: what the second attempt prints has earlier times.
    world.clock.advance(-3600);
    await operator.inject({ method: 'POST', url: `/executions/${id}/resume` });
    await world.reaches(id, 'running');
    world.engine.print(world.ref(id), 'second');
    world.complete(id);
    world.engine.exit(world.ref(id));
    await world.released(id);
    const lines = await world.logLines(id);
    expect(lines.map((each) => each.split(' ').slice(1, 3).join(' '))).toEqual([
      'stdout first',
      'crawlerd The',
      'stdout second',
      'crawlerd The',
    ]);
    for (const [at, line] of lines.entries()) {
      const url = `/executions/${id}/logs?since=${line.split(' ')[0]}`;
      const rest = (await operator.inject({ url })).body;
      expect(rest.split('\n').slice(0, -1)).toEqual(lines.slice(at + 1));
    }
  });

  it('are asked for with a time in any notation, and with nothing else', async () => {
    const { world, operator } = await servedWorld();
    const id = await world.running();
    world.engine.print(world.ref(id), 'one');
    const [line = ''] = await eventually('a line', async () => {
      const found = await world.logLines(id);
      return found.length === 1 && found;
    });
    const time = new Date(line.split(' ')[0] ?? '');
    const at = async (since: string) => operator.inject({ url: `/executions/${id}/logs`, query: { since } });
    expect((await at(new Date(time.getTime() - 1).toISOString())).body).toBe(`${line}\n`);
    expect((await at(new Date(time.getTime() + 1).toISOString())).body).toBe('');
    expect((await at(`${time.toISOString().slice(0, 19)}+14:00`)).body).toBe(`${line}\n`);
    const refused = problemOf(await at('yesterday'));
    expect(refused).toMatchObject({ status: 400, errors: [{ field: 'since' }] });
    expect(refused.errors?.[0]?.message).toContain('must be a time such as');
  });
});
