import type { ImageInspectInfo } from 'dockerode';
import { isImageReference } from '@crawlerd/shared';
import type { ImageDigests } from '../../domain/attempt.ts';
import { RuntimeError } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { missingImage } from './errors.ts';
import { readAccounts } from './image-accounts.ts';
import { type ContainerUser, type ImageUser, imageUserOf, resolveUser, userOf } from './image-user.ts';
import { usableVolumes } from './image-volumes.ts';
import { digestsOf, launchImageOf, type ImageRules, type LaunchImage } from './launch-image.ts';

type NamedUser = Extract<ImageUser, { kind: 'named' }>;

/** Images whose user is known by number; beyond that the oldest are read again. */
const KNOWN_MAX = 256;

export interface NamedOnEngine {
  /** What the engine calls an image, if that is not its name: see `image/build-name.ts`. */
  readonly nameOnEngine?: (image: string) => Promise<string>;
}

/** Looks up the images of launches. */
export class LaunchImages {
  readonly #engine: Engine;
  readonly #instance: string;
  readonly #rules: ImageRules & NamedOnEngine;
  /** By the id of the image, whose files never change. */
  readonly #named = new Map<string, Promise<ContainerUser>>();

  constructor(engine: Engine, instance: string, rules: ImageRules & NamedOnEngine) {
    this.#engine = engine;
    this.#instance = instance;
    this.#rules = rules;
  }

  /** @throws RuntimeError `image_missing`, or `rejected` for one that cannot be run. */
  async find(reference: string): Promise<LaunchImage> {
    // It becomes part of a path: what is no reference could name another object of the engine.
    if (!isImageReference(reference)) {
      throw new RuntimeError('rejected', `"${reference}" is not an image reference such as name:tag.`);
    }
    const info = await this.#inspect(reference);
    // Before any look into it, for which the engine would make all its volumes.
    usableVolumes(info.Config.Volumes, reference);
    const image = imageUserOf(info.Config.User);
    const user = image.kind === 'named' ? await this.#resolved(info.Id, image) : userOf(image);
    return launchImageOf(info, reference, user, this.#rules);
  }

  /** @throws RuntimeError `image_missing` */
  async requireThere(reference: string): Promise<ImageDigests> {
    return digestsOf(await this.#inspect(reference), reference);
  }

  async #inspect(reference: string): Promise<ImageInspectInfo> {
    const name = (await this.#rules.nameOnEngine?.(reference)) ?? reference;
    try {
      return await this.#engine.call('inspect an image', (docker) => docker.getImage(name).inspect());
    } catch (error) {
      if (!(error instanceof RuntimeError) || error.code !== 'image_missing') throw error;
      throw new RuntimeError('image_missing', missingImage(reference));
    }
  }

  async #resolved(imageId: string, named: NamedUser): Promise<ContainerUser> {
    const known = this.#named.get(imageId);
    if (known !== undefined) return known;
    const resolving = readAccounts(this.#engine, this.#instance, imageId).then((accounts) =>
      resolveUser(named, accounts),
    );
    this.#named.set(imageId, resolving);
    const [oldest] = this.#named.keys();
    if (this.#named.size > KNOWN_MAX && oldest !== undefined) this.#named.delete(oldest);
    try {
      return await resolving;
    } catch (error) {
      this.#named.delete(imageId);
      throw error;
    }
  }
}
