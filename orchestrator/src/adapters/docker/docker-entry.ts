import { Type } from 'typebox';
import { PatternString } from '@crawlerd/shared';
import { runtimeEntry } from '../../ports/runtime-entry.ts';
import { dockerChecks } from './doctor-checks.ts';
import { DockerRuntime } from './docker-runtime.ts';
import { Engine, engineAddress } from './engine.ts';

/** Containers of a Docker engine. */
export const dockerEntry = runtimeEntry({
  kind: 'docker',
  place: 'in containers',
  warning: null,
  settings: Type.Object({
    DOCKER_HOST: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Docker engine: unix:///path or tcp://host:port; default: the local socket.',
      }),
    ),
    CRAWLERD_ENGINE_DEADLINE_SECONDS: Type.Number({
      minimum: 0.1,
      maximum: 86_400,
      default: 15,
      description: 'Timeout of an engine call; four times as long for creating or starting a container.',
    }),
    CRAWLERD_NETWORK: PatternString('^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$', 'must be a Docker network name', {
      default: 'crawlerd',
      description: "Name of crawlerd's own Docker network; created if missing.",
    }),
  }),
  create: (settings, { env, stopGraceSeconds, defaultResources }, { instance, folders }) =>
    new DockerRuntime({
      engine: new Engine(engineAddress(env), {
        deadlineMs: settings.CRAWLERD_ENGINE_DEADLINE_SECONDS * 1000,
      }),
      instance,
      network: settings.CRAWLERD_NETWORK,
      folders,
      stopGraceSeconds,
      defaultResources,
    }),
  doctorChecks: (settings, installation) =>
    dockerChecks(engineAddress(installation.env), settings.CRAWLERD_NETWORK, installation),
});
