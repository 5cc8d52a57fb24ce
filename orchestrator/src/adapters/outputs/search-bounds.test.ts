import { constants, mkdirSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replaceInFs } from '../../testing/replace-in-fs.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { openFiles } from './open-files.ts';

const { open } = fs;
let openedFolders = 0;

replaceInFs({
  open: async (path, flags, mode) => {
    if ((Number(flags) & constants.O_DIRECTORY) !== 0) openedFolders += 1;
    return open(path, flags, mode);
  },
});

describe('the search in an output folder', () => {
  it('opens ten thousand folders at most, however many there are', async () => {
    const root = folderInMemory();
    for (let i = 0; i < 10_050; i++) mkdirSync(join(root, `${i}`));
    for await (const { path } of openFiles(root, { isWanted: (name) => name.endsWith('.jsonl') }))
      expect(path).toBe('there is none');
    // And the root.
    expect(openedFolders).toBe(10_001);
  });
});
