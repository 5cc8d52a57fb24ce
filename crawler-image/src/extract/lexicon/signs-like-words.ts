/** Codes and signs of currencies that also mean something else. Case matters. */

/** Codes that are read only as codes of structured data: in a text they are English words. */
export const CODES_LIKE_WORDS: ReadonlySet<string> = new Set(['ALL', 'CUP', 'TOP']);

/** Codes and words that are also parts of names, as in `SHOWER GEL 250 ml` and `TRY 3`. */
export const LIKE_NAMES: ReadonlySet<string> = new Set(
  (
    'ARS BAM BOB CAD COP DOP GEL LAK MAD MOP MUR NAD PAB PEN PHP RON SOS TRY ' +
    'lei Lei LEI euro Euro EURO Fr.'
  ).split(' '),
);

/** The languages in which `lei` before a number is no sign: `Lei 13.709` is a law. */
export const WITHOUT_LEI = /^(?:pt|it)\b/;

/** Short signs that count only behind a number: before one they are parts of names, such as `A7 MK 3`. */
export const BEHIND_ONLY: ReadonlySet<string> = new Set(
  'DH Db Dh DT FG JD KM LD MK TL UM VT ZK din дин р Р'.split(' '),
);
