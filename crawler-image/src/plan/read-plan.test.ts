import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlan } from './read-plan.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'read-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(rules: object): ReturnType<typeof readPlan> {
  const configPath = path.join(folder, 'config.json');
  const config = { task_name: 'x', base_url: 'http://a.example/', crawl_config: rules };
  await writeFile(configPath, JSON.stringify(config));
  return readPlan({
    executionId: 'e',
    configPath,
    outputRoot: folder,
    callback: null,
    heartbeatIntervalMs: 1000,
    stopGraceMs: 1000,
    addressRules: { allowed: '', ofMachine: '' },
  });
}

test('a config with valid selectors is accepted', async () => {
  const fields = ['title', { name: 'sku', selectors: [{ css: 'b.sku > i:first-child' }, '.code'] }];
  expect(await read({ data_fields: fields, item_selector: 'li' })).toMatchObject({
    plan: { fields, itemSelector: 'li' },
  });
});

test('invalid selectors are reported with their keys', async () => {
  const fields = ['title', { name: 'sku', selectors: [{ css: 'b' }, { css: 'b[' }, 'i['] }];
  expect(await read({ data_fields: fields, item_selector: '<li>' })).toMatchObject({
    issues: [
      { field: 'crawl_config.data_fields[1].selectors[1].css' },
      { field: 'crawl_config.data_fields[1].selectors[2]' },
      { field: 'crawl_config.item_selector', message: 'is not a CSS selector: it is markup' },
    ],
  });
});
