import { Type } from 'typebox';
import { PatternString } from '@crawlerd/shared';
import { commaList } from '../../domain/comma-list.ts';
import { ImageListSetting } from '../../ports/image-list-setting.ts';
import { runtimeEntry } from '../../ports/runtime-entry.ts';
import { dockerChecks } from './doctor-checks.ts';
import { DockerRuntime } from './docker-runtime.ts';
import { Engine, engineAddress } from './engine.ts';
import { EGRESS_SETTING } from './packet-filter/egress-filter.ts';

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
    CRAWLERD_ROOT_IMAGES: ImageListSetting(
      'Images that may run as root, if they say so, separated by commas; an entry may end in *. Default: none.',
    ),
    CRAWLERD_READ_ONLY_IMAGES: ImageListSetting(
      "Images, besides crawlerd's own, that can write only to the output folder and to /tmp, separated by " +
        'commas; an entry may end in *. Default: none.',
    ),
    CRAWLERD_OPEN_FILES: Type.Integer({
      minimum: 64,
      maximum: 1_048_576,
      default: 4096,
      description: 'Files and sockets that each process of a container may have open.',
    }),
    [EGRESS_SETTING]: Type.Enum(['on', 'off'], {
      default: 'on',
      description:
        'Packet filter rules that keep containers off this machine and private networks; off: no such rules.',
    }),
  }),
  create: (
    settings,
    { env, stopGraceSeconds, defaultResources, ceilings, crawler: { image, browserImage, buildName } },
    { instance, folders },
  ) =>
    new DockerRuntime({
      engine: new Engine(engineAddress(env), {
        deadlineMs: settings.CRAWLERD_ENGINE_DEADLINE_SECONDS * 1000,
      }),
      instance,
      network: settings.CRAWLERD_NETWORK,
      folders,
      stopGraceSeconds,
      defaultResources,
      ceilings,
      openFiles: settings.CRAWLERD_OPEN_FILES,
      rootImages: commaList(settings.CRAWLERD_ROOT_IMAGES),
      readOnlyImages: [image, browserImage, ...commaList(settings.CRAWLERD_READ_ONLY_IMAGES)],
      nameOnEngine: buildName,
      filtersEgress: settings[EGRESS_SETTING] === 'on',
    }),
  doctorChecks: (settings, installation) =>
    dockerChecks(
      engineAddress(installation.env),
      { network: settings.CRAWLERD_NETWORK, filtersEgress: settings[EGRESS_SETTING] === 'on' },
      installation,
    ),
});
