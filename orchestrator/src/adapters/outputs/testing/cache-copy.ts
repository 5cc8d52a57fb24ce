import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { CopyGuard } from '../../../ports/output-files.ts';
import { directChecks } from '../../../testing/direct-checks.ts';
import { folderInMemory } from '../../../testing/temporary-folder.ts';
import { dataLayout } from '../../data-folder/data-layout.ts';
import { OutputFilesOnDisk } from '../output-files-on-disk.ts';

const FREE: CopyGuard = { isWanted: () => true, requireRoom: () => Promise.resolve() };

/** The output folder of an earlier execution, and the copying of its cache into that of a later one. */
export function cacheCopy(root = folderInMemory()) {
  const layout = dataLayout(root);
  const outputs = new OutputFilesOnDisk(layout, directChecks);
  const [from, to] = [outputs.path('earlier'), outputs.path('later')];
  mkdirSync(from, { recursive: true });
  return {
    from,
    to,
    layout,
    write: (name: string, content: string | Buffer) => {
      mkdirSync(dirname(join(from, name)), { recursive: true });
      writeFileSync(join(from, name), content);
    },
    copy: (guard: Partial<CopyGuard> = {}) =>
      outputs.copyCacheFiles('earlier', 'later', { ...FREE, ...guard }),
    /** Whether an unfinished copy has left files. */
    expectNothing: () => {
      expect([to, layout.unfinishedOutputFolder('later')].filter((path) => existsSync(path))).toEqual([]);
    },
  };
}

/** Permission bits of a file or folder. */
export const mode = (path: string): number => statSync(path).mode & 0o777;
