import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { docker } from '../support/docker.ts';
import { removeFolder } from './data-folder.ts';
import { buildHostileImage, hostileImage, removeHostileImage } from './hostile-image.ts';
import { readOutcomes } from './outcomes.ts';

/** What does no harm where nothing forbids it: all of it stays inside the container. */
const LET_THROUGH = [
  'mount: tmpfs',
  'mount: remount of the output folder with other flags',
  'mount API: fsopen',
  'unshare: user namespace',
  'unshare: network namespace',
  'unshare: user and mount namespace at once',
  'chroot',
  'sethostname',
  'capabilities held',
  'no_new_privs',
  'seccomp filter',
  'setuid: another user',
  'setgroups',
  "user 0 without the operator's permission",
  'program with the setuid bit in the image',
  'program with capabilities in the image',
  'chown: to another user',
  'chown: to another group',
  'capabilities on a file',
  'priority raised',
  'option of a socket that needs a capability',
  'mknod: memory in /app/output',
  'bpf: map',
  'key added to a keyring',
  'perf_event_open',
  'config: written',
  'config: truncated',
  'config: mode changed',
  'socket: raw',
  'socket: packet',
  'network: address added',
  'root written',
  '/tmp filled',
];

beforeAll(async () => buildHostileImage(''));
afterAll(async () => removeHostileImage(''));

it('the probes notice where nothing holds them: a container with many rights is let through', async () => {
  const output = await mkdtemp(join(tmpdir(), 'crawlerd-hostile-'));
  onTestFinished(() => removeFolder(output));
  await chmod(output, 0o777);
  const container = await docker.createContainer({
    Image: hostileImage(''),
    Env: [
      'PROBE_GROUPS=system,hogs',
      `PROBE_NAMES=${JSON.stringify(LET_THROUGH)}`,
      'TASK_EXECUTION_ID=none',
      'API_BASE_URL=http://a:b@127.0.0.1:1',
      'CONFIG_PATH=/etc/group',
      'CALLBACK=127.0.0.1 1',
      'SERVICE_FOLDER=/none',
      'SERVICE_PID=1',
      'OTHER_EXECUTIONS=none',
      'OTHER_OUTPUT=/none',
      'CPUS=1',
    ],
    HostConfig: {
      Binds: [`${output}:/app/output`],
      CapAdd: ['SYS_ADMIN', 'NET_ADMIN', 'SYS_NICE'],
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
    },
  });
  onTestFinished(async () => container.remove({ force: true }));
  await container.start();
  const outcomes = await eventually(
    'all probes have an outcome',
    async () => {
      const found = await readOutcomes(output);
      return found.length === LET_THROUGH.length && found;
    },
    60_000,
  );
  expect(outcomes.filter(({ outcome }) => outcome !== 'allowed')).toEqual([]);
});
