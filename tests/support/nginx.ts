import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { onTestFinished } from 'vitest';
import { ensureTool } from './tools.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

/** An nginx of its own in front of a service: its address. `location` is what its configuration says of `/`. */
export async function nginxBefore(location: string): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'temp'));
  const port = await freePort();
  const config = join(folder, 'nginx.conf');
  writeFileSync(config, configuration({ folder, port, location }));
  const nginx = spawn(ensureTool('nginx-light'), ['-c', config, '-e', join(folder, 'error.log')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(async () => {
    nginx.kill();
    await once(nginx, 'exit');
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually('nginx', async () => (await fetch(`${url}/healthz`).catch(() => null))?.status === 200);
  return url;
}

function configuration({
  folder,
  port,
  location,
}: {
  folder: string;
  port: number;
  location: string;
}): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, 'temp')};`,
  );
  return `
    daemon off;
    worker_processes 1;
    pid ${join(folder, 'nginx.pid')};
    events { worker_connections 64; }
    http {
      access_log off;
      ${temporary.join('\n      ')}
      server {
        listen 127.0.0.1:${port};
        location / {
          ${location}
        }
      }
    }
  `;
}
