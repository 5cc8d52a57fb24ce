import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { statusSample, succeededSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

const STOPPING = statusSample({ status: 'stopping' });
const STOPPED = succeededSample({ status: 'stopped', reason: 'stop_requested' });

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
  service.json('POST /api/v1/executions/ex-1/stop', STOPPING, 202);
  service.execution([STOPPING, STOPPING, STOPPED]);
});
afterEach(async () => service.stop());

test('stop waits until the execution has ended', async () => {
  expect(await runAgainst(service, ['stop', 'ex-1'])).toEqual({
    code: 0,
    out: 'ex-1 has ended: stopped. The execution was stopped on request.\n',
    err: '',
  });
  expect(service.seen[0]?.body).toEqual({ mode: 'graceful' });
  expect(service.seen).toHaveLength(4);
});

test('stop --kill --no-wait asks and leaves', async () => {
  const { code, out } = await runAgainst(service, ['stop', 'ex-1', '--kill', '--no-wait']);
  expect([code, out]).toEqual([0, 'ex-1 stop requested: stopping\n']);
  expect(service.seen.map(({ body }) => body)).toEqual([{ mode: 'kill' }]);
});

test('stop of an execution that had ended before is a success', async () => {
  service.json('POST /api/v1/executions/ex-1/stop', succeededSample());
  const { code, out } = await runAgainst(service, ['stop', 'ex-1']);
  expect([code, out]).toEqual([0, 'ex-1 had already ended: succeeded. The crawler reported success.\n']);
});

test('stop of an unknown execution is none', async () => {
  service.problem('POST /api/v1/executions/nope/stop', { status: 404, detail: 'There is none.' });
  expect(await runAgainst(service, ['stop', 'nope'])).toEqual({ code: 1, out: '', err: 'There is none.\n' });
});

test('Ctrl-C ends the waiting, not the stop', async () => {
  const io = testIo();
  io.onSleep = () => {
    io.interrupt();
  };
  const { code, err } = await runAgainst(service, ['stop', 'ex-1'], io);
  expect([code, err]).toEqual([130, 'The stop continues in the background.\n']);
});
