import type { ValidationIssue, Launch } from '@crawlerd/shared';
import { isOwn, type ImagePolicy } from './image-policy.ts';

/**
 * Variables that change which code our crawler runs, whom it trusts, or what the operator has set. With
 * them a launch could bypass the operator's rules.
 */
const GUARDED = /^(?:NODE_|LD_|DYLD_|UV_|OPENSSL_|SSL_CERT_|CRAWLERD_|(?:GCONV_)?PATH$)/;

/** Variables of a launch that our own crawler must not be given; other images are free. */
export function guardedEnvIssues(
  { config, env = {}, image }: Launch,
  images: ImagePolicy,
): ValidationIssue[] {
  if (!isOwn(images, config.task_type, image)) return [];
  return Object.keys(env)
    .filter((name) => GUARDED.test(name.toUpperCase()))
    .map((name) => ({
      field: `env.${name}`,
      message: 'is reserved: for the bundled crawler, only the operator of the service may set it',
    }));
}
