import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { ROOT } from '../support/markdown.ts';
import { canary } from '../support/secret-traces.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';
import { ensureTool } from '../support/tools.ts';

const CLIENT = join(ROOT, 'clients/python');

async function python(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const shown = { ...process.env, PYTHONPATH: CLIENT, PYTHONDONTWRITEBYTECODE: '1', ...env };
  return (await promisify(execFile)(ensureTool('python3'), args, { env: shown })).stdout;
}

it('the client compiles, is the Python of 3.9, and names no type that there is not', async () => {
  const script = `
import ast, compileall, inspect, sys, typing
source = open(sys.argv[1]).read()
ast.parse(source, feature_version=(3, 9))
assert compileall.compile_file(sys.argv[1], quiet=1, force=True)
import crawlerd
classes = [each for each in vars(crawlerd).values() if inspect.isclass(each) and each.__module__ == "crawlerd"]
methods = [each for kind in classes for each in vars(kind).values() if inspect.isfunction(each)]
for each in [*classes, *methods]:
    typing.get_type_hints(each)
print(len(methods))`;
  const folder = temporaryFolder();
  const env = { PYTHONPYCACHEPREFIX: folder, PYTHONDONTWRITEBYTECODE: '' };
  expect(Number(await python(['-c', script, join(CLIENT, 'crawlerd.py')], env))).toBeGreaterThan(70);
});

it('a program in Python crawls, waits, lists, downloads and is refused, and shows its token nowhere', async () => {
  const token = canary('environment');
  const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: 'process', CRAWLERD_API_TOKEN: token });
  const site = await serveSite({ host: '127.0.0.1', pages: 4 });
  const env = { CRAWLERD_URL: `${service.url}/`, CRAWLERD_API_TOKEN: token };
  const args = [join(ROOT, 'tests/python-client/journey.py'), site.url, temporaryFolder()];
  const { told, executions, listed, files, saved, pages, first, ...seen } = JSON.parse(
    await python(args, env),
  ) as Seen;

  expect(seen).toMatchObject({
    queued: 'queued',
    finished: ['succeeded', 'completed'],
    titles: ['Product 1', 'Product 2', 'Product 3', 'Shop'],
    labelled: [first],
    log: [1],
    left: [],
    ranged: [206, 4],
    archive: 'PK',
    secret: ['x', null],
    unknown: { type: 'ApiError', status: 404, code: 'execution_unknown', retry_after: null, hint: null },
    no_file: { type: 'ApiError', status: 404, code: 'file_unknown' },
    invalid: { type: 'ApiError', status: 400, errors: [{ field: 'cursor' }] },
    wrong_token: { type: 'ApiError', status: 401, code: 'credential_unknown' },
    limited: { type: 'ApiError', status: 429, code: 'too_many_requests' },
    away: { type: 'UnreachableError' },
    late: { type: 'WaitTimeoutError' },
  });
  expect(seen['wrong_token']).toMatchObject({
    hint: 'The token that was sent is that of the argument token.',
  });
  expect(Number(Reflect.get(Object(seen['limited']), 'retry_after'))).toBeGreaterThan(0);
  expect(seen['feed']).toEqual(expect.arrayContaining(['accepted', 'completion_success']));
  expect(listed).toEqual(executions);
  expect(pages.slice(0, 3)).toEqual([1, 1, 1]);
  expect(Object.keys(files).length).toBeGreaterThan(1);
  expect(saved).toEqual(files);
  expect(told.length).toBeGreaterThan(20);
  expect(told.filter((text) => text.includes(token))).toEqual([]);
});

interface Seen extends Readonly<Record<string, unknown>> {
  readonly told: readonly string[];
  readonly executions: readonly string[];
  readonly listed: readonly string[];
  readonly files: Readonly<Record<string, number>>;
  readonly saved: Readonly<Record<string, number>>;
  readonly pages: readonly number[];
  readonly first: string;
}
