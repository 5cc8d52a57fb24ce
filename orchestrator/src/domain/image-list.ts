import { isImagePrefix, isImageReference } from '@crawlerd/shared';

/** Images that an operator has listed: exact references, or the beginnings of references, which end in `*`. */
export type ImageList = readonly string[];

/** Whether one of the entries is this reference, or a beginning of it. */
export function isListed(list: ImageList, image: string): boolean {
  return list.some((entry) => (entry.endsWith('*') ? image.startsWith(entry.slice(0, -1)) : image === entry));
}

/** Why a list can never mean what it says; null if it can. In an `exact` one no entry may end in `*`. */
export function imageListIssue(list: ImageList, kind: 'prefixes' | 'exact' = 'prefixes'): string | null {
  const wrong = list.find((entry) =>
    kind === 'prefixes' && entry.endsWith('*')
      ? !isImagePrefix(entry.slice(0, -1))
      : !isImageReference(entry),
  );
  return wrong === undefined ? null : `holds "${wrong}", which no image can be called`;
}
