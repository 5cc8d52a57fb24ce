import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { EndpointGuard } from '../../orchestrator/src/adapters/notify/endpoint-guard.ts';
import { AllChannels } from '../../orchestrator/src/adapters/notify/all-channels.ts';
import { servedWorld } from '../../orchestrator/src/http/testing/operator.ts';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { decideSchedule } from '../../orchestrator/src/use-cases/decide-schedule.ts';
import { getSchedule, listSchedules, listTicks } from '../../orchestrator/src/use-cases/schedules.ts';
import { codeBlocks, read } from '../support/markdown.ts';
import { ReaderWorkspace } from '../support/reader-workspace.ts';

const ROBOT = 'https://open.feishu.cn/open-apis/bot/v2/hook/0123abcd';
const SECRET = 'its-secret';
const SECTION = /^## And tell a chat when it fails\n([^]*?)^## /m;

/** What the page has a reader type: first the service, then everything else. */
function documentedCommands(): [serve: string, others: string] {
  const [, section = ''] = SECTION.exec(read('docs/schedules.md')) ?? [];
  const [serve, others] = codeBlocks(section).filter(({ language }) => language === 'sh');
  return [serve?.text.trim() ?? '', others?.text ?? ''];
}

interface Message {
  readonly timestamp: string;
  readonly sign: string;
  readonly content: { readonly text: string };
}

/** A robot of Feishu with signature verification: it takes nothing that is not signed with its secret, just now. */
async function robot(now: () => Date) {
  const taken: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const { timestamp, sign, content } = JSON.parse(text) as Message;
      const right = createHmac('sha256', `${timestamp}\n${SECRET}`).update('').digest('base64');
      const isFresh = Math.abs(now().getTime() / 1000 - Number(timestamp)) < 3600;
      const isRight = sign === right && isFresh && request.url === new URL(ROBOT).pathname;
      if (isRight) taken.push(content.text);
      response.end(
        JSON.stringify(isRight ? { code: 0, msg: 'success' } : { code: 19021, msg: 'sign match fail' }),
      );
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { taken, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The service of the first command, on a clock that can be set to six in the morning. */
async function service() {
  let now = () => new Date();
  const channels = new AllChannels({
    clock: { now: () => now() },
    guard: new EndpointGuard('127.0.0.1', () => []),
    timeoutMs: 15_000,
  });
  const { world, url } = await servedWorld({ channels });
  now = () => world.clock.now();
  world.services.deliverer.start();
  return { world, url, now: () => now() };
}

it('five commands lead from nothing to a task that runs daily and tells a robot, in Chinese, when it fails', async () => {
  const [serve, others] = documentedCommands();
  const typed = others
    .replace(/<<'END'[^]*?\nEND\n/, '\n')
    .replaceAll('|\n', '')
    .trim();
  expect([serve, ...typed.split('\n')].map((line) => line.split(' ')[0])).toEqual([
    'crawlerd',
    'cat',
    'crawlerd',
    'printf',
    'crawlerd',
  ]);
  expect(serve).toBe('crawlerd serve');

  const { world, url, now } = await service();
  const { taken, origin } = await robot(now);
  const workspace = await ReaderWorkspace.create('http://127.0.0.1/');
  const script = others.replace(new URL(ROBOT).origin, origin);
  const { code, output } = await workspace.run(script, { CRAWLERD_URL: url });
  expect([code, output]).toEqual([0, expect.stringContaining('has arrived at team')]);
  expect(output).not.toContain(SECRET);
  expect(output).not.toContain('0123abcd');
  expect(taken).toEqual(['[crawlerd] 这是 crawlerd 的测试消息']);

  const [six] = listSchedules(world.services, { task: 'books-daily' }).schedules;
  const scheduleId = six?.id ?? '';
  const sixInTheMorning = getSchedule(world.services, scheduleId).nextLookAt ?? new Date(NaN);
  expect(sixInTheMorning.toISOString()).toMatch(/T22:00:00\.000Z$/);
  world.clock.advance((sixInTheMorning.getTime() - world.clock.now().getTime()) / 1000);
  await decideSchedule(world.services, scheduleId);
  const [tick] = listTicks(world.services, scheduleId, { limit: 1 }).ticks;
  expect(tick).toMatchObject({ outcome: 'launched', firstTick: sixInTheMorning });
  const id = tick?.executionId ?? '';
  await world.reaches(id, 'running');
  world.engine.exit(world.ref(id), { exitCode: 3 });
  await world.reaches(id, 'failed');
  const [, failure = ''] = await eventually('the robot is told', () => taken.length > 1 && taken);
  expect(failure).toMatch(
    /^\[crawlerd\] 任务 books-daily 失败\nexited_without_completion: .*\n查看: crawlerd show /,
  );
  expect(failure).toContain(id);
});
