import type { FastifyRequest } from 'fastify';

/**
 * The token a crawler sends: as the password of HTTP Basic, which is what most clients make of the user
 * info in API_BASE_URL, or as a Bearer token. Null if there is neither.
 */
export function reportedCredential({ headers }: FastifyRequest): string | null {
  const [scheme, value] = (headers.authorization ?? '').split(' ', 2);
  if (value === undefined || value === '') return null;
  switch (scheme?.toLowerCase()) {
    case 'bearer':
      return value;
    case 'basic': {
      const pair = Buffer.from(value, 'base64').toString('utf8');
      return pair.slice(pair.indexOf(':') + 1);
    }
    default:
      return null;
  }
}
