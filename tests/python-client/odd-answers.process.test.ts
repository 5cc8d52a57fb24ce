import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { ROOT } from '../support/markdown.ts';
import { ensureTool } from '../support/tools.ts';

const SCRIPT = `
import json, os, sys
import crawlerd

client = crawlerd.Client(url=sys.argv[1], token="a-token-of-some-length")

def error_of(call):
    try:
        return repr(call())
    except Exception as error:
        return type(error).__name__

print(json.dumps({
    "cut": error_of(lambda: client.download("e-1", "cut", sys.argv[2] + "/cut")),
    "cut chunk": error_of(lambda: client.download("e-1", "chunk", sys.argv[2] + "/chunk")),
    "half an item": error_of(lambda: list(client.iter_items("e-1"))),
    "redirect": error_of(lambda: client.get_execution("e-1")),
    "another program": error_of(client.get_readiness),
    "away for a moment": error_of(lambda: client.wait("e-2")["status"]),
    "files": os.listdir(sys.argv[2]),
}))`;

it('answers that are cut off or are none of crawlerd are errors of their own, and no redirect gets the token', async () => {
  const asked: string[] = [];
  let away = 2;
  const server = createServer(({ url = '' }, response) => {
    const [path = ''] = url.split('?');
    asked.push(path);
    if (path.endsWith('/files/cut')) {
      response.writeHead(200, { 'content-length': '10' }).write('half');
      setImmediate(() => response.destroy());
    } else if (path.endsWith('/files/chunk') || path.endsWith('/items')) {
      response.writeHead(200).write('{"half":');
      setImmediate(() => response.destroy());
    } else if (path.endsWith('/e-2/status') && away-- > 0) {
      // As a service that is being started again, and one that has too much to do.
      if (away === 1) response.destroy();
      else
        response
          .writeHead(503, { 'retry-after': '1' })
          .end('{"status": 503, "code": "checks_busy", "detail": "Busy."}');
    } else if (path.endsWith('/e-2/status')) response.end('{"status": "succeeded"}');
    else if (path.endsWith('/e-1')) response.writeHead(302, { location: '/elsewhere' }).end();
    else response.end('<h1>It works!</h1>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { ...process.env, PYTHONPATH: join(ROOT, 'clients/python'), PYTHONDONTWRITEBYTECODE: '1' };
  const args = ['-c', SCRIPT, url, temporaryFolder()];
  const { stdout } = await promisify(execFile)(ensureTool('python3'), args, { env });
  expect(JSON.parse(stdout)).toEqual({
    cut: 'UnreachableError',
    'cut chunk': 'UnreachableError',
    'half an item': 'UnreachableError',
    redirect: 'UnexpectedAnswerError',
    'another program': 'UnexpectedAnswerError',
    'away for a moment': "'succeeded'",
    files: [],
  });
  expect(asked).not.toContain('/elsewhere');
});
