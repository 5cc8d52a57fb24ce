import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ROOT } from './markdown.ts';
import { ensureTool } from './tools.ts';

export interface Ended {
  readonly code: number | null;
  /** Standard output and standard error, as a terminal would show them. */
  readonly output: string;
}

/** Left out: files that commands write, or that would change how they run. */
const OWN = new Set(['.git', '.env', 'data', 'examples', 'node_modules/.vite']);

/**
 * A folder that looks like a clone to the commands of a page: everything but data and examples is linked
 * to the project. It is removed when the test has finished.
 */
export class ReaderWorkspace {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** `siteUrl` replaces the sites in the example configs, which are then crawled without delay. */
  static async create(siteUrl: string): Promise<ReaderWorkspace> {
    const folder = await mkdtemp(join(tmpdir(), 'crawlerd-reader-'));
    onTestFinished(async () => rm(folder, { recursive: true, force: true }));
    for (const name of await readdir(ROOT)) {
      if (!OWN.has(name)) await symlink(join(ROOT, name), join(folder, name));
    }
    await mkdir(join(folder, 'examples'));
    await mkdir(join(folder, 'bin'));
    for (const name of await readdir(join(ROOT, 'examples'))) {
      if (!name.endsWith('.json')) continue;
      const config = await readFile(join(ROOT, 'examples', name), 'utf8');
      const here = config
        .replaceAll(/https:\/\/books\.toscrape\.com\/[^"]*/g, siteUrl)
        .replace(/"delay": [\d.]+/, '"delay": 0');
      await writeFile(join(folder, 'examples', name), here);
      await writeFile(join(folder, name), here);
    }
    // An HTTP error must fail the command, as a reader would notice it.
    const curl = `#!/bin/sh\nexec ${ensureTool('curl')} --fail-with-body "$@"\n`;
    await writeFile(join(folder, 'bin/curl'), curl, { mode: 0o755 });
    // As an installation has it.
    await symlink(join(ROOT, 'orchestrator/bin/crawlerd.js'), join(folder, 'bin/crawlerd'));
    return new ReaderWorkspace(folder);
  }

  /**
   * Runs a script until it ends; with `until`, until its output matches, and then interrupts it as Ctrl-C
   * does.
   *
   * @throws Error if it ends before its output has matched.
   */
  async run(script: string, env: Readonly<Record<string, string>>, until?: RegExp): Promise<Ended> {
    const child = spawn('bash', ['-e', '-c', script], {
      cwd: this.#folder,
      env: {
        ...process.env,
        npm_config_loglevel: 'silent',
        ...env,
        PATH: `${join(this.#folder, 'bin')}:${process.env['PATH']}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // In its own process group, so that everything it started can be interrupted together.
      detached: true,
    });
    const signalGroup = (signal: NodeJS.Signals): void => {
      const ended = child.exitCode !== null || child.signalCode !== null;
      if (child.pid !== undefined && !ended) process.kill(-child.pid, signal);
    };
    onTestFinished(() => signalGroup('SIGKILL'));
    let output = '';
    let interrupted = until === undefined;
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (interrupted || until?.test(output) !== true) return;
      interrupted = true;
      signalGroup('SIGINT');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    const [code] = (await once(child, 'close')) as [number | null];
    if (!interrupted) throw new Error(`ended with ${code} before it printed ${String(until)}: ${output}`);
    return { code, output };
  }
}
