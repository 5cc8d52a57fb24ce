import type { ImageUser } from './hostile-image.ts';

export interface Attacker {
  readonly title: string;
  /** `USER` of its image. */
  readonly user: ImageUser;
  readonly rootPermitted: boolean;
  /** The user that its container runs as. */
  readonly runsAs: number;
}

/** Nobody: whoever would be root. */
const NOBODY = 65_534;

export const ROOT_IMAGE: Attacker = {
  title: 'an image that wants to be root',
  user: '',
  rootPermitted: false,
  runsAs: NOBODY,
};

export const NAMED_ROOT: Attacker = {
  title: 'an image whose user has a name and is root',
  user: 'toor',
  rootPermitted: false,
  runsAs: NOBODY,
};

export const USER_IMAGE: Attacker = {
  title: 'an image with a user of its own',
  user: '1000:1000',
  rootPermitted: false,
  runsAs: 1000,
};

export const PERMITTED_ROOT: Attacker = {
  title: 'an image that the operator lets be root',
  user: '',
  rootPermitted: true,
  runsAs: 0,
};
