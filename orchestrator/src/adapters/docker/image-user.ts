import { RuntimeError } from '../../ports/runtime.ts';

/** The numbers a container runs with. */
export interface ContainerUser {
  readonly uid: number;
  /** Null: what the image's own list of accounts has for the user. */
  readonly gid: number | null;
}

/**
 * Whoever would be root. Debian, Alpine, Fedora, busybox and distroless images know it as `nobody`, so that a program
 * that asks for its own name gets one; hardly a file of an image belongs to it.
 */
export const FIXED_USER: ContainerUser = { uid: 65_534, gid: 65_534 };

/** The highest that engines accept. */
const ID_MAX = 2 ** 31 - 1;

/** What `User` of an image says. */
export type ImageUser =
  | { readonly kind: 'root' }
  | { readonly kind: 'numeric'; readonly user: ContainerUser }
  /** Only the files of the image tell which numbers the names stand for, and these may say root. */
  | { readonly kind: 'named'; readonly user: string; readonly group: string };

/** As the engine reads it: `user[:group]`, each a name or a number; no user is root. Some engines leave it out then. */
export function imageUserOf(text: string | undefined): ImageUser {
  const [user = '', group = ''] = (text ?? '').split(':');
  const uid = numberOf(user);
  if (user.trim() === '' || user.trim() === 'root' || uid === 0) return { kind: 'root' };
  const gid = group === '' ? null : numberOf(group);
  if (uid !== null && (gid !== null || group === '')) return { kind: 'numeric', user: { uid, gid } };
  return { kind: 'named', user, group };
}

export function userOf(image: Exclude<ImageUser, { kind: 'named' }>): ContainerUser {
  return image.kind === 'root' ? FIXED_USER : image.user;
}

/**
 * The numbers behind names, from the image's own files.
 *
 * @throws RuntimeError `rejected` for a user or a group that the image does not have.
 */
export function resolveUser(
  { user, group }: Extract<ImageUser, { kind: 'named' }>,
  files: { readonly passwd: string; readonly group: string },
): ContainerUser {
  const account = numberOf(user) === null ? lineOf(files.passwd, user) : [user, '', user];
  if (account === null) {
    throw new RuntimeError(
      'rejected',
      `The image runs as the user "${shown(user)}", which it does not have: add the user to its /etc/passwd, or use a number.`,
    );
  }
  const uid = numberOf(account[2]);
  if (uid === null || uid === 0) return FIXED_USER;
  if (group === '') return { uid, gid: numberOf(account[3]) };
  const gid = numberOf(group) ?? numberOf(lineOf(files.group, group)?.[2]);
  if (gid === null) {
    throw new RuntimeError(
      'rejected',
      `The image runs with the group "${shown(group)}", which it does not have: add the group to its /etc/group, or use a number.`,
    );
  }
  return { uid, gid };
}

function lineOf(file: string, name: string): string[] | null {
  for (const line of file.split('\n')) {
    const fields = line.trim().split(':');
    if (fields[0] === name) return fields;
  }
  return null;
}

/** Null for what is no number that can be used. Signs are read as the engine does: `+0` and `-0` are 0. */
function numberOf(text: string | undefined): number | null {
  if (text === undefined || !/^[+-]?\d+$/.test(text.trim())) return null;
  const number = Math.abs(Number(text));
  if (number === 0) return 0;
  return text.trim().startsWith('-') || number > ID_MAX ? null : number;
}

function shown(name: string): string {
  return name.replaceAll(/[^ -~]/g, '?').slice(0, 64);
}
