import { safeFileName } from '@crawlerd/shared';

/**
 * A header that lets a browser save an answer under a name of any script, and never show it (RFC 6266 and 8187). The
 * name was chosen by a crawler: what could do harm in it is encoded.
 */
export function attachment(name: string): string {
  const safe = safeFileName(name);
  const plain = safe.replaceAll(/[^\w .()+,=@~-]/g, '_');
  const simple = `attachment; filename="${plain}"`;
  return plain === safe ? simple : `${simple}; filename*=UTF-8''${extended(safe)}`;
}

/** As `ext-value` has it: what `encodeURIComponent` leaves and it does not allow is encoded too. */
function extended(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
