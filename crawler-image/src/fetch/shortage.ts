import { errorCodeOf } from '@crawlerd/shared';
import { isIPv6 } from 'node:net';
import { hasDescriptors } from '../files/descriptors.ts';

/** Of descriptors, memory or buffers of the kernel, threads. Whoever asked has learned nothing about the site. */
const SHORTAGES = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN', 'EAI_MEMORY']);
/** What the resolver says about names when it cannot open its files or a socket. */
const RESOLVER_FAULTS = new Set(['EAI_AGAIN', 'EAI_FAIL', 'EAI_SYSTEM', 'ENOTFOUND']);

/**
 * The code of an error that says that this machine was short of something; null if it says something about the
 * other side. What was tried then is tried again, and never fails because of it.
 */
export function shortageCode(error: unknown): string | null {
  if (error instanceof AggregateError) {
    // One address per error: the one that could not be tried might have answered.
    return error.errors.map(shortageCode).find((code) => code !== null) ?? null;
  }
  const code = errorCodeOf(error) ?? '';
  if (SHORTAGES.has(code)) return code;
  if (code === 'EADDRNOTAVAIL') return isOutOfPorts(error) ? code : null;
  return RESOLVER_FAULTS.has(code) && !hasDescriptors() ? 'EMFILE' : null;
}

/** All ports for connections from here are in use. Of IPv6 it usually says that the machine has no such address. */
function isOutOfPorts(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return !('address' in error && typeof error.address === 'string' && isIPv6(error.address));
}
