import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import type { DockerdPlaces } from './dockerd.ts';
import { probeEngine, provisionEngine, startDaemon } from './provision-engine.ts';

/** A daemon beside the real one that does not affect it. */
function privateDaemon(): { places: DockerdPlaces; env: Record<string, string | undefined> } {
  const folder = mkdtempSync(join(tmpdir(), 'crawlerd-dockerd-'));
  const at = (name: string): string => join(folder, name);
  const places: DockerdPlaces = {
    // In its own network namespace: a daemon configured without a bridge would remove that of the other one.
    command: 'unshare',
    args: [
      '--net',
      'dockerd',
      `--data-root=${at('data')}`,
      `--exec-root=${at('exec')}`,
      `--pidfile=${at('docker.pid')}`,
      `--host=unix://${at('docker.sock')}`,
      '--bridge=none',
      '--iptables=false',
      '--ip-forward=false',
      '--storage-driver=vfs',
    ],
    pidFiles: [
      { path: at('docker.pid'), processName: 'dockerd' },
      { path: at('exec/containerd/containerd.pid'), processName: 'containerd' },
    ],
    socket: at('docker.sock'),
    logFile: at('log'),
  };
  onTestFinished(async () => {
    const pid = Number(existsSync(at('docker.pid')) ? readFileSync(at('docker.pid'), 'utf8') : 0);
    if (pid > 1 && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'dockerd') {
      process.kill(pid, 'SIGTERM');
      await eventually('the private daemon is gone', () => !existsSync(`/proc/${pid}`));
    }
    for (const mount of ['exec/netns/default', 'data']) spawnSync('umount', ['-R', at(mount)]);
    rmSync(folder, { recursive: true, force: true });
  });
  return { places, env: { ...process.env, DOCKER_HOST: `unix://${at('docker.sock')}` } };
}

describe('an engine that answers', () => {
  it('is used as it is, without any output', async () => {
    const said: string[] = [];
    const found = await provisionEngine((sentence) => said.push(sentence), process.env);
    expect(found).toMatchObject({ kind: 'docker', detail: expect.stringMatching(/^Docker \d+\.\d+/) });
    expect(said).toEqual([]);
  });
});

describe('a configured engine that does not answer', () => {
  it('is not replaced by another', async () => {
    const said: string[] = [];
    const env = { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    expect(await provisionEngine((sentence) => said.push(sentence), env)).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('unix:///nowhere/docker.sock'),
    });
    expect(said).toEqual([]);
  });
});

describe('an engine that hangs', () => {
  it('counts as missing after a while', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crawlerd-hang-'));
    const socket = join(folder, 'docker.sock');
    const server = createServer(() => {}).listen(socket);
    onTestFinished(() => {
      server.close();
      rmSync(folder, { recursive: true });
    });
    expect(await probeEngine({ DOCKER_HOST: `unix://${socket}` }, 50)).toMatchObject({ kind: 'none' });
  });
});

// Only root can start a daemon; elsewhere crawlerd does not try.
const daemons = process.getuid?.() === 0 && existsSync('/usr/sbin/dockerd') ? ['dockerd'] : [];

describe.each(daemons)('a %s that crawlerd starts', () => {
  it('starts although a dead one left its pid file and socket', async () => {
    const { places, env } = privateDaemon();
    // The pid of a running process that is not a daemon: dockerd by itself would refuse to start.
    writeFileSync(places.pidFiles[0]?.path ?? '', String(process.pid));
    writeFileSync(places.socket, '');
    const said: string[] = [];
    const found = await startDaemon((sentence) => said.push(sentence), env, places);
    expect(found).toMatchObject({ kind: 'docker', detail: expect.stringContaining(places.socket) });
    expect(said).toEqual([expect.stringContaining(places.logFile)]);
  });

  it('that cannot start is explained by the end of its log', async () => {
    const { places, env } = privateDaemon();
    const broken = { ...places, args: [...places.args, '--no-such-option'] };
    await expect(startDaemon(() => {}, env, broken)).rejects.toThrow(
      /did not start: it exited with code 1; .*no-such-option/s,
    );
  });
});
