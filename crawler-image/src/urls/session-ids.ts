/** Of servlets and their like: `;jsessionid=...` behind a path, sometimes with the semicolon escaped. */
const PATH_PARAMETER = /(?:;|%3B)(?:j?sessionid|phpsessid|sid|cfid|cftoken)=[^;/?&]*/gi;
/** Of ASP.NET: a segment such as `(S(...))` or `(X(1)S(...))`, in its first version 24 letters and digits. */
const SEGMENT =
  /\/(?:\(|%28)(?:(?:[ASFX](?:\(|%28)[^()/%?]+(?:\)|%29))+|[a-z0-5]{24})(?:\)|%29)(?:\/|(?=\?)|$)/g;

/**
 * A URL without the session id that a server puts into the path for visitors without cookies. Each visit gets another
 * one, so a page would never be the same.
 */
export function withoutSessionIds(url: string): string {
  // Nearly all URLs end here.
  if (!url.includes(';') && !url.includes('(') && !url.includes('%')) return url;
  return url.replaceAll(PATH_PARAMETER, '').replaceAll(SEGMENT, '/');
}

/** Whether a query parameter of this name has a session id, wherever it is used. */
export function isSessionParameter(name: string): boolean {
  return /^(?:jsessionid|phpsessid|aspsessionid[a-z]*)$/i.test(name);
}
