/** What Windows refuses or reads as a path, what steers terminals, and what shows a name as another one. */
// oxlint-disable-next-line no-control-regex
const HARMFUL = /[\\/:*?"<>|\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name that somebody else chose, as the name of a file on any system: never a path, a device or empty. What would do
 * harm becomes `%XX` of its bytes, so that names that differ stay different; most names stay what they are.
 */
export function safeFileName(name: string): string {
  const harmless = name.replaceAll(/%(?=[0-9A-F]{2})/g, '%25').replaceAll(HARMFUL, encoded);
  if (/^\.{1,2}$/.test(harmless)) return harmless.replaceAll('.', '%2E');
  if (harmless === '') return '%00';
  // Windows drops these, so that two names would be one.
  const ended = harmless.replace(/[. ]$/, encoded);
  return DEVICE.test(ended) ? encoded(ended.charAt(0)) + ended.slice(1) : ended;
}

/** The same for each name of a path below some folder; the result stays below it. */
export function safeFilePath(path: string): string {
  return path.split('/').map(safeFileName).join('/');
}

function encoded(text: string): string {
  const hex = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0'));
  return hex.map((each) => `%${each.toUpperCase()}`).join('');
}
