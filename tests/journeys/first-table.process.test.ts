import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { READ_TABLE } from '../../orchestrator/src/http/testing/read-table.ts';
import { crawlerd } from '../support/crawlerd.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

const PAGES = 4;

it('a new user gets an Excel file of a site in two commands, and writes no config', async () => {
  const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: 'process' });
  const site = await serveSite({ host: '127.0.0.1', pages: 20 });
  const folder = await mkdtemp(join(tmpdir(), 'crawlerd-table-'));
  onTestFinished(async () => rm(folder, { recursive: true }));
  const env = { CRAWLERD_URL: service.url };

  const fields = ['--field', 'title', '--field', 'price', '--field', 'heading=h1'];
  const run = ['run', site.url, '--follow', '--max-pages', String(PAGES), ...fields];
  expect(await crawlerd(run, env, folder)).toMatchObject({ code: 0, err: '' });
  const saved = await crawlerd(['items', 'latest', '-o', 'items.xlsx'], env, folder);
  expect(saved).toMatchObject({ code: 0, err: '' });
  expect(saved.out).toMatch(/^items\.xlsx \(.*, 4 items\)\n$/);

  const [columns = [], ...rows] = await READ_TABLE.xlsx(await readFile(join(folder, 'items.xlsx')));
  const column = (name: string) => rows.map((row) => row[columns.indexOf(name)]);
  expect(rows).toHaveLength(PAGES);
  const products = column('title').filter((title) => title !== 'Shop');
  expect(products).toHaveLength(PAGES - 1);
  for (const [n, title] of column('title').entries()) {
    expect(column('heading')[n]).toBe(title);
    const product = /^Product (\d+)$/.exec(String(title))?.[1];
    expect(column('price')[n]).toBe(product === undefined ? null : Number(`${product}.5`));
  }
  const list = await service.get('/executions');
  expect(list).toMatchObject({ executions: [{ task_name: '127.0.0.1', status: 'succeeded' }] });
});
