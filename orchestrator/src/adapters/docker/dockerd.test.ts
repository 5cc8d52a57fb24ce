import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { clearLeftovers, type DockerdPlaces, logTail } from './dockerd.ts';

const OUR_NAME = readFileSync('/proc/self/comm', 'utf8').trim();

function makePlaces(
  daemon: { pid: string; name: string },
  helper: { pid: string; name: string },
): DockerdPlaces {
  const folder = mkdtempSync(join(tmpdir(), 'crawlerd-dockerd-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const [pidFile, helperFile, socket] = ['docker.pid', 'containerd.pid', 'docker.sock'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(pidFile, daemon.pid);
  writeFileSync(helperFile, helper.pid);
  writeFileSync(socket, '');
  return {
    command: 'dockerd',
    args: [],
    pidFiles: [
      { path: pidFile, processName: daemon.name },
      { path: helperFile, processName: helper.name },
    ],
    socket,
    logFile: join(folder, 'log'),
  };
}

function left({ pidFiles, socket }: DockerdPlaces): boolean[] {
  return [...pidFiles.map(({ path }) => path), socket].map((path) => existsSync(path));
}

describe('leftovers of a dead daemon', () => {
  const dead = { pid: '4194305', name: 'dockerd' };
  const alive = { pid: String(process.pid), name: OUR_NAME };

  it('are removed', () => {
    const places = makePlaces(dead, dead);
    expect(clearLeftovers(places)).toBe(true);
    expect(left(places)).toEqual([false, false, false]);
  });

  it('are removed also when the pid belongs to another process now', () => {
    const places = makePlaces({ pid: String(process.pid), name: 'dockerd' }, dead);
    expect(clearLeftovers(places)).toBe(true);
    expect(left(places)).toEqual([false, false, false]);
  });

  it('include a containerd that was not reaped', async () => {
    // The shell becomes a process that never reaps the child started before, which ends only then.
    const child = `sh -c 'until grep -q sleep /proc/$PPID/comm; do :; done'`;
    const parent = spawn('sh', ['-c', `${child} & echo $!; exec sleep 60`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void parent.kill());
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const stat = (): string => readFileSync(`/proc/${line}/stat`, 'utf8');
    await eventually('a zombie', () => / Z /.test(stat()));
    const [, name = ''] = /\((.*)\)/.exec(stat()) ?? [];
    const places = makePlaces(dead, { pid: line, name });
    expect(clearLeftovers(places)).toBe(true);
    expect(left(places)).toEqual([false, false, false]);
  });

  it('do not include a containerd that still runs', () => {
    const places = makePlaces(dead, alive);
    expect(clearLeftovers(places)).toBe(true);
    expect(left(places)).toEqual([false, true, false]);
  });

  it('are not removed while the daemon runs', () => {
    const places = makePlaces(alive, dead);
    expect(clearLeftovers(places)).toBe(false);
    expect(left(places)).toEqual([true, true, true]);
  });

  it.each(['', 'not a number', '../../etc'])('may include a pid file with the content %j', (pid) => {
    const places = makePlaces({ pid, name: 'dockerd' }, dead);
    expect(clearLeftovers(places)).toBe(true);
  });
});

describe('the end of a daemon log', () => {
  it('is shown without times and levels', () => {
    const places = makePlaces({ pid: '', name: '' }, { pid: '', name: '' });
    writeFileSync(
      places.logFile,
      'time="2026-01-01T00:00:00Z" level=info msg="Starting up"\nfailed to start daemon: pid file found\n',
    );
    expect(logTail(places.logFile)).toBe('Starting up | failed to start daemon: pid file found');
  });
});
