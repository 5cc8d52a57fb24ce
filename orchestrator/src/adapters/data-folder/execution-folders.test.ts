import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { DataDirExecutionFolders } from './execution-folders.ts';

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;

describe('the folders of an execution', () => {
  it('are open to any user of a container, and closed to other users of this machine', async () => {
    const root = temporaryFolder();
    const umask = process.umask(0o077);
    onTestFinished(() => {
      process.umask(umask);
    });
    const folders = new DataDirExecutionFolders({ root });
    const { configFile, outputFolder } = await folders.prepare('e1', '{"a":1}');
    expect(configFile).toBe(join(root, 'task_configs/e1/config.json'));
    expect(outputFolder).toBe(join(root, 'crawler_outputs/e1'));
    expect(await readFile(configFile, 'utf8')).toBe('{"a":1}');
    expect(await mode(configFile)).toBe(0o644);
    expect(await mode(outputFolder)).toBe(0o777);
    expect(await mode(join(root, 'task_configs'))).toBe(0o700);
    expect(await mode(join(root, 'crawler_outputs'))).toBe(0o700);
  });

  it('are prepared again without losing what is there', async () => {
    const root = temporaryFolder();
    const folders = new DataDirExecutionFolders({ root });
    const { configFile, outputFolder } = await folders.prepare('e1', 'old');
    await writeFile(join(outputFolder, 'items.jsonl'), 'x');
    await folders.prepare('e1', 'new');
    expect(await readFile(configFile, 'utf8')).toBe('new');
    expect(await readdir(join(root, 'task_configs/e1'))).toEqual(['config.json']);
    expect(await readdir(outputFolder)).toEqual(['items.jsonl']);
  });

  it.each([
    ['a report, and a folder where it would be kept', 'completion.json', 'completion.json.earlier/x'],
    [
      'a folder instead of a report, and a file where it would be kept',
      'completion.json/x',
      'completion.json.earlier',
    ],
    ['a folder for each', 'completion.json/x', 'completion.json.earlier/x'],
  ])('are prepared again if a hostile crawler has left %s', async (_, ...files) => {
    const folders = new DataDirExecutionFolders({ root: temporaryFolder() });
    const { outputFolder } = await folders.prepare('e1', '{}');
    for (const file of files.map((name) => join(outputFolder, name))) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, '');
    }
    await folders.prepare('e1', '{}');
    const report = await stat(join(outputFolder, 'completion.json')).catch(() => null);
    expect(report?.isFile() ?? false).toBe(false);
  });

  it('hold no result of an earlier attempt, also where a power cut brought it back', async () => {
    const folders = new DataDirExecutionFolders({ root: temporaryFolder() });
    const { outputFolder } = await folders.prepare('e1', '{}');
    await writeFile(join(outputFolder, 'completion.json'), '{}');
    await folders.prepare('e1', '{}');
    expect(await readdir(outputFolder)).toEqual(['completion.json.earlier']);
  });

  it('are named as the host of the engine sees them', async () => {
    const root = temporaryFolder();
    const folders = new DataDirExecutionFolders({ root, hostRoot: '/srv/crawlerd' });
    expect(await folders.prepare('e1', '{}')).toEqual({
      configFile: '/srv/crawlerd/task_configs/e1/config.json',
      outputFolder: '/srv/crawlerd/crawler_outputs/e1',
    });
    expect(await readdir(join(root, 'task_configs/e1'))).toEqual(['config.json']);
  });

  it.each(['..', '', 'a/b', '.hidden', 'a\u0000b'])('refuse the id %j', async (id) => {
    const folders = new DataDirExecutionFolders({ root: temporaryFolder() });
    await expect(folders.prepare(id, '{}')).rejects.toThrow('not an execution id');
  });

  it('say what to do when the data folder is no folder', async () => {
    const root = join(temporaryFolder(), 'file');
    await writeFile(root, '');
    const preparing = new DataDirExecutionFolders({ root }).prepare('e1', '{}');
    await expect(preparing).rejects.toBeInstanceOf(StorageError);
    await expect(preparing).rejects.toThrow('CRAWLERD_DATA_DIR');
  });

  it('leave no temporary file behind when the config cannot be put in place', async () => {
    const root = temporaryFolder();
    await mkdir(join(root, 'task_configs/e1/config.json'), { recursive: true });
    await chmod(root, 0o755);
    const preparing = new DataDirExecutionFolders({ root }).prepare('e1', '{}');
    await expect(preparing).rejects.toBeInstanceOf(StorageError);
    expect(await readdir(join(root, 'task_configs/e1'))).toEqual(['config.json']);
    expect(await readdir(join(root, 'task_configs/.unfinished'))).toEqual([]);
  });

  it('are prepared by any number at once', async () => {
    const root = temporaryFolder();
    const prepared = await Promise.all(
      Array.from({ length: 8 }, async () => new DataDirExecutionFolders({ root }).prepare('e1', '{}')),
    );
    expect(await readFile(prepared[0]?.configFile ?? '', 'utf8')).toBe('{}');
    expect(await readdir(join(root, 'task_configs/.unfinished'))).toEqual([]);
  });

  it('have secrets in a file that nobody can write, behind a folder that is closed to others', async () => {
    const root = temporaryFolder();
    const folders = new DataDirExecutionFolders({ root, hostRoot: '/srv/crawlerd' });
    const first = { executionId: 'e1', attempt: 1 };
    const second = { executionId: 'e1', attempt: 2 };
    expect(await folders.attemptsWithSecrets()).toEqual([]);
    expect(await folders.writeSecrets(first, '{"a":1}', 'any_user')).toBe(
      '/srv/crawlerd/task_secrets/e1.1.json',
    );
    await folders.writeSecrets(first, '{"a":1}', 'any_user');
    await folders.writeSecrets(second, '{"a":2}', 'this_user');
    expect(await readFile(join(root, 'task_secrets/e1.1.json'), 'utf8')).toBe('{"a":1}');
    expect(await mode(join(root, 'task_secrets'))).toBe(0o700);
    expect(await mode(join(root, 'task_secrets/e1.1.json'))).toBe(0o444);
    expect(await mode(join(root, 'task_secrets/e1.2.json'))).toBe(0o400);
    expect(await folders.attemptsWithSecrets()).toEqual([first, second]);
    await writeFile(join(root, 'task_secrets/.e9.1.json.half'), '{"a');
    await folders.discardUnfinished();
    await folders.discardSecrets(first);
    await folders.discardSecrets(first);
    expect(await readdir(join(root, 'task_secrets'))).toEqual(['e1.2.json']);
  });

  it('are cleared at a start of files half written before a crash, and of nothing else', async () => {
    const root = temporaryFolder();
    const folders = new DataDirExecutionFolders({ root });
    await folders.discardUnfinished();
    const { configFile } = await folders.prepare('e1', '{}');
    await writeFile(join(root, 'task_configs/.unfinished/e2.json'), '{"a');
    await mkdir(join(root, 'crawler_outputs/.unfinished/e2'), { recursive: true });
    await writeFile(join(root, 'crawler_outputs/.unfinished/e2/shop.http-cache'), 'ha');
    await folders.discardUnfinished();
    expect(await readdir(join(root, 'task_configs'))).toEqual(['e1']);
    expect(await readdir(join(root, 'crawler_outputs'))).toEqual(['e1']);
    expect(await readFile(configFile, 'utf8')).toBe('{}');
  });
});
