import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CONTRACT_ENV } from '@crawlerd/shared';
import { RuntimeError, type LaunchSpec } from '../../ports/runtime.ts';
import { containerSpec, type ContainerOptions } from './container-spec.ts';
import { imageUserOf, resolveUser, userOf } from './image-user.ts';
import { launchImageOf } from './launch-image.ts';
import { around, fault } from './testing/container-fault.ts';

/** As many as the issue that asked for this boundary wants. */
const LAUNCHES = 100_000;

const rules = { rootImages: ['trusted/root:1'], readOnlyImages: ['own/*'] };

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    'root',
    '0',
    '00',
    '+0',
    '-0',
    ' 0',
    'toor',
    'node',
    '1000',
    '',
    '-1',
    '4294967296',
    '/var/run/docker.sock',
    '/',
    '..',
    '/app/output',
    '/app/config',
    'Privileged',
    'HostConfig',
    '__proto__',
    'a=b',
    '\0',
    '*',
    'host',
    'container:x',
  ),
);
const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -1, -0, 1e300, Number.NaN, 2 ** 31));
const anyMap = fc.dictionary(
  fc.oneof(word, fc.constantFrom(...Object.values(CONTRACT_ENV), 'CRAWLERD_X', 'TASK_EXECUTION_ID=x')),
  word,
  { maxKeys: 6 },
);

/** What a launch, valid or not, can make of the description of an attempt; further keys included. */
const anyLaunch: fc.Arbitrary<LaunchSpec> = fc
  .record({
    executionId: word,
    attempt: fc.integer({ min: 1 }),
    image: fc.oneof(word, fc.constantFrom('own/crawler:1', 'shop:1', 'trusted/root:1', 'trusted/root:12')),
    config: word,
    env: anyMap,
    resources: fc.record({ memory_mb: anyNumber, cpus: anyNumber, pids: anyNumber }, { requiredKeys: [] }),
    extra: fc.dictionary(
      fc.oneof(word, fc.constantFrom('Binds', 'CapAdd', 'User', 'Devices', 'PidMode')),
      word,
      {
        maxKeys: 3,
      },
    ),
  })
  .map(({ extra, ...launch }) =>
    Object.assign({}, extra, launch, { resources: Object.assign({}, extra, launch.resources) }),
  );

const line = fc.tuple(word, word, word, word).map((fields) => fields.join(':'));
const lines = fc.array(line, { maxLength: 4 }).map((each) => each.join('\n'));

/** What a hostile image can say of itself, and have in its files: mostly the names that it says. */
const anyImage = fc
  .record({
    user: fc.oneof(
      word,
      fc.tuple(word, word).map((parts) => parts.join(':')),
    ),
    ids: fc.tuple(word, word, word),
    passwd: lines,
    group: lines,
    digests: fc.array(word, { maxLength: 2 }),
    volumes: fc.oneof(fc.constant({}), fc.dictionary(word, fc.constant({}), { maxKeys: 3 })),
    more: fc.constantFrom({}, { 'crawlerd.instance': 'x', Binds: '/:/host', PidMode: 'host' }),
  })
  .map(({ user, ids: [uid, gid, group], digests, volumes, more, ...files }) => {
    const [name = '', groupName = ''] = user.split(':');
    return {
      info: {
        Id: 'sha256:of-the-image',
        RepoDigests: digests,
        Config: { User: user, Volumes: volumes, Labels: more, HostConfig: { Privileged: true, ...more } },
      },
      passwd: `${files.passwd}\n${name}:x:${uid}:${gid}`,
      group: `${files.group}\n${groupName}:x:${group}`,
    };
  });
type AnyImage = typeof anyImage extends fc.Arbitrary<infer Value> ? Value : never;

/** All that decides about a container between the launch and the engine; null if the launch is refused. */
function created(launch: LaunchSpec, { info, passwd, group }: AnyImage): ContainerOptions | null {
  try {
    const user = imageUserOf(info.Config.User);
    const account = user.kind === 'named' ? resolveUser(user, { passwd, group }) : userOf(user);
    return containerSpec(launch, launchImageOf(info, launch.image, account, rules), around);
  } catch (error) {
    if (error instanceof RuntimeError && error.code === 'rejected') return null;
    throw error;
  }
}

it(
  'a container is what the contract says, whatever 100,000 launches and images ask for',
  { timeout: 180_000 },
  () => {
    let made = 0;
    let roots = 0;
    let readOnly = 0;
    fc.assert(
      fc.property(anyLaunch, anyImage, (launch, image) => {
        const options = created(launch, image);
        if (options === null) return;
        made += 1;
        if (options.User === undefined) roots += 1;
        if (options.HostConfig.ReadonlyRootfs === true) readOnly += 1;
        const found = fault(options, launch.image === 'trusted/root:1');
        if (found !== null) throw new Error(found);
      }),
      { numRuns: LAUNCHES },
    );
    // It says something only if many of them came as far as the engine.
    expect(made).toBeGreaterThan(LAUNCHES / 2);
    expect(roots).toBeGreaterThan(100);
    expect(readOnly).toBeGreaterThan(100);
  },
);
