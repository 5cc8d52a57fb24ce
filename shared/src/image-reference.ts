/** Of a whole reference; the engine's own limit is for the name in it. */
export const IMAGE_REFERENCE_LENGTH_MAX = 255;

const DOMAIN_PART = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const DOMAIN = `${DOMAIN_PART}(?:\\.${DOMAIN_PART})*(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const NAME = `(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*`;
const TAG = ':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = '@(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})';

/**
 * The references of images that can exist, by the grammar of the engine (distribution/reference), as
 * `[registry[:port]/]name[:tag][@digest]`. The name must begin with a small letter or a digit, which leaves out
 * registries that the grammar allows and no DNS has. The length is looked at first: it bounds the work for the rest.
 */
export const IMAGE_REFERENCE = `^(?=[^]{1,${IMAGE_REFERENCE_LENGTH_MAX}}$)(?=[a-z0-9])${NAME}(?:${TAG})?(?:${DIGEST})?$`;

const REFERENCE = new RegExp(IMAGE_REFERENCE);
const DIGEST_START = /@(?:s(?:h(?:a(?:256(?::[0-9a-f]{0,64})?)?)?)?)?$/;

/** Whether an image of that name can exist. */
export function isImageReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** Whether some reference can begin with it: what stands before the `*` of a list of images. */
export function isImagePrefix(text: string): boolean {
  const withoutDigest = text.replace(DIGEST_START, '');
  return withoutDigest === '' || isImageReference(withoutDigest) || isImageReference(`${withoutDigest}a`);
}

/** A reference without its tag and its digest. */
export function repositoryOf(reference: string): string {
  return reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}
