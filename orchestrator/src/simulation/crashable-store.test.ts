import { expect, test } from 'vitest';
import { crashableStore } from './crashable-store.ts';
import { Disk } from './disk.ts';
import { Incarnation, ProcessDied } from './incarnation.ts';
import { Random } from './random.ts';

/** As the store: it looks for its file after the commit, and the process may die there. */
function dyingStore(disk: Disk) {
  const note = (key: string): void => {
    disk.client.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run(key, '1');
  };
  const store = {
    noteProgress: () => note('progress'),
    apply: () => {
      note('verdict');
      throw new ProcessDied();
    },
  };
  return crashableStore(store, new Incarnation(1), disk, () => {});
}

function kept(disk: Disk): unknown[] {
  return disk.client
    .prepare("SELECT key FROM meta WHERE key IN ('progress', 'verdict') ORDER BY key")
    .pluck()
    .all();
}

test('a power cut loses no commit of a process that died before it could say that it had committed', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const disk = new Disk();
    const store = dyingStore(disk);
    store.noteProgress();
    expect(() => store.apply()).toThrow(ProcessDied);
    disk.losePower(new Random(seed));
    expect(kept(disk)).toEqual(['progress', 'verdict']);
  }
});

test('a power cut may lose what was written since the last commit that was synced', () => {
  const outcomes = Array.from({ length: 20 }, (_, seed) => {
    const disk = new Disk();
    dyingStore(disk).noteProgress();
    disk.losePower(new Random(seed));
    return kept(disk).length;
  });
  expect(new Set(outcomes)).toEqual(new Set([0, 1]));
});
