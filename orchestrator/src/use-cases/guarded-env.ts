import type { Fault, Launch } from '@crawlerd/shared';

/**
 * Variables that change which code our crawler runs, whom it trusts, or what the operator has told it. With
 * them whoever writes a launch would get around the rules of whoever runs the service.
 */
const GUARDED = /^(?:NODE_|LD_|DYLD_|UV_|OPENSSL_|SSL_CERT_|CRAWLERD_|(?:GCONV_)?PATH$)/;

/** Variables of a launch that an image of ours must not be given; other images are free. */
export function guardedEnvFaults({ env = {} }: Launch, image: string, ourImage = ''): Fault[] {
  // Other versions of it, and the variant with a browser, are ours too.
  if (!image.startsWith(repositoryOf(ourImage))) return [];
  return Object.keys(env)
    .filter((name) => GUARDED.test(name.toUpperCase()))
    .map((name) => ({
      field: `env.${name}`,
      message: "is not a launch's to set for crawlerd's own crawler: it is for whoever runs the service",
    }));
}

/** A reference without its tag and its digest. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}
