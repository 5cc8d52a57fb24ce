import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { docker } from './support/docker.ts';
import { CRAWLER_IMAGE } from './support/images.ts';
import { read, ROOT } from './support/markdown.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly hashes?: readonly { readonly content: string }[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly link?: boolean }>>;
}

let ended: { code: number | null; out: string; err: string };
let npm: Bom;
let image: Bom;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crawlerd-sbom-'));
  try {
    // As `npm run sbom` runs it, after the set-up.
    const child = spawn(process.execPath, [`${ROOT}scripts/sbom.mjs`, folder], { stdio: 'pipe' });
    const [out, err, [code]] = await Promise.all([
      buffer(child.stdout),
      buffer(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    ended = { code, out: out.toString(), err: err.toString() };
    npm = JSON.parse(await readFile(join(folder, 'npm.cdx.json'), 'utf8')) as Bom;
    image = JSON.parse(await readFile(join(folder, 'image.cdx.json'), 'utf8')) as Bom;
  } finally {
    await rm(folder, { recursive: true });
  }
});

function filesOf({ properties = [] }: Component): string[] {
  return properties.filter(({ name }) => name === 'crawlerd:file').map(({ value }) => value);
}

describe('npm run sbom', () => {
  it('says what it has written', () => {
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toMatch(/npm\.cdx\.json .*package-lock\.json, \d+ components/);
    expect(ended.out).toMatch(/image\.cdx\.json .*crawlerd\/crawler:\S+, \d+ components/);
  });

  it('lists every package of package-lock.json with its version', () => {
    expect(npm).toMatchObject({ bomFormat: 'CycloneDX' });
    const { packages } = JSON.parse(read('package-lock.json')) as Lock;
    const locked = Object.entries(packages)
      .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
      .map(([path, { version = '' }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`);
    expect(locked.length).toBeGreaterThan(300);
    const purls = new Set(npm.components.map(({ purl = '' }) => decodeURIComponent(purl)));
    expect(locked.filter((each) => !purls.has(`pkg:npm/${each}`))).toEqual([]);
  });

  it('accounts for every file of the crawler image', async () => {
    const { Id, Config } = await docker.getImage(CRAWLER_IMAGE).inspect();
    expect(image.metadata.component).toMatchObject({
      type: 'container',
      properties: [{ name: 'docker:image-id', value: Id }],
    });
    const container = await docker.createContainer({ Image: CRAWLER_IMAGE });
    let listing: string;
    try {
      const archive = await buffer(await container.export());
      listing = spawnSync('tar', ['--list', '--verbose'], { input: archive, encoding: 'utf8' }).stdout;
    } finally {
      await container.remove({ force: true });
    }
    const made = new Set(['/.dockerenv', '/etc/hostname', '/etc/hosts', '/etc/resolv.conf', '/dev/console']);
    const files = [...listing.matchAll(/^-.* \d\d:\d\d (.+)$/gm)].map(([, path = '']) => `/${path}`);
    const wanted = files.filter((path) => !made.has(path));
    expect(wanted).toEqual(expect.arrayContaining(['/usr/local/bin/node', '/app/crawler.mjs']));
    const known = new Set(image.components.flatMap(filesOf));
    // An image on a base from a registry has a list of its own packages instead of their files.
    const isDebian = files.includes('/var/lib/dpkg/status');
    expect(wanted.filter((path) => (!isDebian || path.startsWith('/app/')) && !known.has(path))).toEqual([]);
    const version = Config.Env.find((entry) => entry.startsWith('NODE_VERSION='))?.slice(13);
    expect(image.components[0]).toMatchObject({ name: 'node', version, type: 'platform' });
  });

  it('knows the package and the version of every library in it', () => {
    const packages = image.components.filter(({ purl }) => purl?.startsWith('pkg:deb/') === true);
    expect(packages.map(({ name }) => name)).toContain('libc6');
    for (const { name, version } of packages) {
      expect(`${name} ${version}`).toMatch(/^[a-z0-9][a-z0-9.+-]+ [0-9][\w.+:~-]*$/);
    }
    const unknown = image.components.filter(({ type }) => type === 'file').map(({ name }) => name);
    expect(unknown.filter((path) => /\.so(\.|$)|\/bin\//.test(path))).toEqual([]);
  });

  it('names the packages that are bundled into the crawler', () => {
    const { dependencies } = JSON.parse(read('crawler-image/package.json')) as {
      dependencies: Record<string, string>;
    };
    const purls = image.components.map(({ purl = '' }) => purl);
    const external = Object.entries(dependencies).filter(([name]) => !name.startsWith('@crawlerd/'));
    expect(external.length).toBeGreaterThan(5);
    for (const [name, version] of external) expect(purls).toContain(`pkg:npm/${name}@${version}`);
  });
});
