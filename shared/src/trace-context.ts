/** W3C Trace Context, section 3.2: version, trace id, parent id, flags. Longer versions begin in the same way. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** The only version that there is, and the one that is handed on. */
const VERSION = '00';
const NO_VERSION = 'ff';
const ZEROS = /^0+$/;
/** Whether it is sampled, and whether its id is random: of the others nobody knows what they mean. */
const KNOWN_FLAGS = 0b11;

/** Its longest form that is read. */
const LENGTH_MAX = 512;

/**
 * The header `traceparent` of a request, as it is handed on; null if it is not one, which stands for no trace, as the
 * standard asks for: a caller's fault in its tracing must not cost it the request.
 */
export function traceparentOf(header: string | undefined): string | null {
  if (header === undefined || header.length > LENGTH_MAX) return null;
  const [, version, traceId = '', parentId = '', flags = '', more] = TRACEPARENT.exec(header.trim()) ?? [];
  if (version === undefined || version === NO_VERSION) return null;
  if (version === VERSION && more !== undefined) return null;
  if (ZEROS.test(traceId) || ZEROS.test(parentId)) return null;
  const known = (Number.parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, '0');
  return `${VERSION}-${traceId}-${parentId}-${known}`;
}

/** The id of the trace, by which it is found in what collects traces. */
export function traceIdOf(traceparent: string): string {
  return traceparent.split('-')[1] ?? '';
}
