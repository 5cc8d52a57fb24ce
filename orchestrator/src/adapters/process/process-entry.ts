import { resolve } from 'node:path';
import { Type } from 'typebox';
import { runtimeEntry } from '../../ports/runtime-entry.ts';
import { processChecks } from './doctor-checks.ts';
import { ProcessRuntime } from './process-runtime.ts';

/** Child processes, for machines without an engine. */
export const processEntry = runtimeEntry({
  kind: 'process',
  place: 'as child processes without isolation',
  warning: 'Crawls run as plain child processes, without isolation or resource limits.',
  settings: Type.Object({}),
  create: (_settings, { env, dataDir, crawler, logMaxBytes }, { instance, folders }) => {
    const command = [process.execPath, crawler.script];
    return new ProcessRuntime({
      stateFolder: resolve(dataDir, 'process'),
      instance,
      folders,
      commands: { [crawler.image]: command, [crawler.browserImage]: command },
      environment: env,
      logMaxBytes,
    });
  },
  doctorChecks: (_settings, { env, crawler }) => processChecks(crawler.script, env['PATH']),
});
