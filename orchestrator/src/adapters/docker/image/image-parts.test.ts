import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../../../testing/collect.ts';
import { packBase } from './base-tar.ts';
import { BROWSER_CONTEXT_FILES, CONTEXT_FILES, contextFingerprint, pinnedBase } from './build-context.ts';
import { parseProgress, readProgress } from './progress.ts';
import { parseLdd } from './shared-libraries.ts';

type Files = ReadonlyMap<string, Buffer>;

describe('the libraries in the output of ldd', () => {
  it('are those with a path, the loader included', () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007ffd)',
      '\tlibstdc++.so.6 => /lib/x86_64-linux-gnu/libstdc++.so.6 (0x00007fb9)',
      '\tlibodd.so => /opt/with space/libodd.so (0x00007fb9)',
      '\tlibmissing.so => not found',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007fb9)',
    ].join('\n');
    expect(parseLdd(output)).toEqual([
      '/lib/x86_64-linux-gnu/libstdc++.so.6',
      '/opt/with space/libodd.so',
      '/lib64/ld-linux-x86-64.so.2',
    ]);
  });

  it('are not found in any other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const path of parseLdd(text)) expect(path.startsWith('/')).toBe(true);
      }),
    );
  });
});

describe('the base image', () => {
  it('has its files, their folders, its own user and a world-writable folder', async () => {
    const self = new URL(import.meta.url).pathname;
    const { size } = await import('node:fs/promises').then((fs) => fs.stat(self));
    const tar = packBase([
      { from: self, to: '/usr/local/bin/node', mode: 0o755, sizeBytes: size, modifiedMs: 0 },
    ]);
    const entries = new Map<string, { mode: number | undefined; text: string }>();
    for await (const entry of tar.pipe(extract())) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      entries.set(entry.header.name, { mode: entry.header.mode, text: Buffer.concat(chunks).toString() });
    }
    expect(entries.get('usr/local/bin/node')).toMatchObject({
      mode: 0o755,
      text: expect.stringContaining('packBase'),
    });
    expect(entries.get('tmp/')?.mode).toBe(0o1777);
    expect(entries.get('etc/passwd')?.text).toContain('node:x:1000:1000:');
    const names = [...entries.keys()];
    expect(names.indexOf('usr/local/')).toBeLessThan(names.indexOf('usr/local/bin/'));
    expect(names.indexOf('usr/local/bin/')).toBeLessThan(names.indexOf('usr/local/bin/node'));
  });

  it('fails as a whole when a file cannot be read', async () => {
    const tar = packBase([{ from: '/nowhere', to: '/x', mode: 0o644, sizeBytes: 1, modifiedMs: 0 }]);
    await expect(collect<unknown>(tar)).rejects.toThrow('ENOENT');
  });
});

describe.each([CONTEXT_FILES, BROWSER_CONTEXT_FILES])('crawler-image/%s', (name, ...others) => {
  const folder = new URL('../../../../../crawler-image/', import.meta.url);

  it('copies exactly the files of its build context', async () => {
    const text = await readFile(new URL(name, folder), 'utf8');
    const copied = [...text.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));
    expect(new Set(copied)).toEqual(new Set(others));
  });

  it('needs no shell, and does not run the crawler as root', async () => {
    const text = await readFile(new URL(name, folder), 'utf8');
    expect([...text.matchAll(/^(?:RUN|CMD|ENTRYPOINT) (?!\[)/gm)]).toEqual([]);
    expect(text).toMatch(/^USER 1000:1000$(?![\s\S]*^USER )/m);
  });

  it('starts from the same base as the other', async () => {
    const texts = ['Dockerfile', 'Dockerfile.browser'].map((file) => readFile(new URL(file, folder), 'utf8'));
    expect(new Set((await Promise.all(texts)).map(pinnedBase)).size).toBe(1);
  });
});

describe('the Dockerfile', () => {
  it('names its base in an argument', () => {
    expect(pinnedBase('# x\nARG BASE=node:24-slim\nFROM ${BASE}\n')).toBe('node:24-slim');
    expect(() => pinnedBase('FROM node:24\n')).toThrow('ARG BASE=');
  });

  it('makes another image when a file or the base changes, and only then', () => {
    const x: Files = new Map([['a', Buffer.from('x')]]);
    const y: Files = new Map([['a', Buffer.from('y')]]);
    const print = contextFingerprint(x, 'base');
    expect(contextFingerprint(x, 'base')).toBe(print);
    expect(contextFingerprint(y, 'base')).not.toBe(print);
    expect(contextFingerprint(x, 'other')).not.toBe(print);
  });
});

describe('the progress of a build or pull', () => {
  const options = { action: 'build it', inactivityMs: 10_000 };

  it('fails with the engine’s message, although the response began with 200', async () => {
    const lines =
      '{"stream":"Step 1"}\n{"errorDetail":{"message":"no space left"},"error":"no space left"}\n';
    await expect(readProgress(Readable.from([Buffer.from(lines)]), options)).rejects.toMatchObject({
      code: 'rejected',
      message: 'The Docker engine could not build it: no space left.',
    });
  });

  it('fails for an error in the very last line, without a line break', async () => {
    const stream = Readable.from([Buffer.from('{"error":"x"}')]);
    await expect(readProgress(stream, options)).rejects.toMatchObject({ code: 'rejected' });
  });

  it('shows the output', async () => {
    const texts: string[] = [];
    const stream = Readable.from([
      Buffer.from('{"stream":"Step 1\\n"}\n{"status":"Pull'),
      Buffer.from('ing"}\n{}\n'),
    ]);
    await readProgress(stream, { ...options, onText: (text) => texts.push(text) });
    expect(texts).toEqual(['Step 1', 'Pulling']);
  });

  it('fails when the engine sends nothing for too long', async () => {
    const silent = new Readable({ read: () => {} });
    await expect(readProgress(silent, { ...options, inactivityMs: 1 })).rejects.toMatchObject({
      code: 'interrupted',
    });
    expect(silent.destroyed).toBe(true);
  });

  it('fails when the connection breaks', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('aborted'));
      },
    });
    await expect(readProgress(broken, options)).rejects.toMatchObject({
      code: 'interrupted',
      message: expect.stringContaining('aborted'),
    });
  });

  it('never breaks on a line, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(() => parseProgress(line)).not.toThrow();
      }),
    );
  });
});
