import { nearestKey } from './nearest-key.ts';
import { shortKey } from './text-shown.ts';

/** What people write instead of the name of a zone, in small letters, and what they mean. */
const MEANT: Readonly<Record<string, string>> = {
  ...each('Asia/Shanghai', 'beijing', 'shenzhen', 'guangzhou', 'hangzhou', 'chengdu', 'china', 'prc'),
  ...each('Asia/Kolkata', 'mumbai', 'delhi', 'new_delhi', 'bangalore', 'bengaluru', 'chennai', 'ist'),
  ...each('Europe/Berlin', 'munich', 'hamburg', 'frankfurt', 'cologne', 'germany', 'cet', 'cest', 'met'),
  ...each('America/New_York', 'boston', 'washington', 'miami', 'atlanta', 'est', 'edt', 'est5edt'),
  ...each('America/Los_Angeles', 'san_francisco', 'seattle', 'san_diego', 'pst', 'pdt', 'pst8pdt'),
  ...each('America/Chicago', 'houston', 'dallas', 'austin', 'cdt', 'cst6cdt'),
  ...each('America/Chicago or Asia/Shanghai', 'cst'),
  ...each('America/Denver', 'mst', 'mdt', 'mst7mdt'),
  ...each('Europe/London', 'bst', 'england', 'gb', 'manchester'),
  ...each('Europe/Helsinki', 'eet', 'eest'),
  ...each('Europe/Lisbon', 'wet', 'west'),
  ...each('Pacific/Honolulu', 'hst'),
  ...each('Australia/Sydney', 'aest', 'aedt', 'canberra'),
  ...each('Asia/Tokyo', 'jst', 'osaka', 'japan'),
  ...each('Asia/Seoul', 'kst', 'rok'),
  ...each('UTC', 'z', 'zulu', 'gmt', 'uct', 'universal', 'greenwich'),
};

/** Names that some engines know only as others of an older tzdata. */
const NEWER = ['Asia/Kolkata', 'Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Asia/Yangon', 'Europe/Kyiv', 'UTC'];

function each(zone: string, ...words: string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word, zone]));
}

/** What is wrong with the name of a time zone, as a sentence that goes after `time_zone`; null if nothing is. */
export function timeZoneIssue(name: string): string | null {
  if (name === 'UTC') return null;
  const shown = shortKey(name);
  if (/^(?:UTC|GMT)?[+-]\d/i.test(name)) {
    return `is the offset ${shown}, which knows no daylight saving time; write a place, such as Asia/Shanghai, or UTC`;
  }
  // EST is a zone without daylight saving time, and CST one of two: abbreviations are never what is meant.
  if (name.includes('/') && isKnown(name)) return null;
  const nearest = nearestZone(name);
  const advice = nearest === null ? 'write a name such as Europe/Berlin, or UTC' : `did you mean ${nearest}?`;
  return `has no time zone ${shown}; ${advice}`;
}

function isKnown(name: string): boolean {
  try {
    // It throws for a zone that it does not know.
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function nearestZone(name: string): string | null {
  const written = name.toLowerCase().replace(/[\s-]+/g, '_');
  const place = written.slice(written.lastIndexOf('/') + 1);
  const meant = Object.hasOwn(MEANT, place) ? MEANT[place] : undefined;
  if (meant !== undefined) return meant;
  const zones = new Map(
    [...Intl.supportedValuesOf('timeZone'), ...NEWER].map((zone) => [zone.toLowerCase(), zone]),
  );
  const exact = [...zones.keys()].find((zone) => zone === written || zone.endsWith(`/${place}`));
  const nearest = exact ?? nearestKey(written, [...zones.keys()]) ?? nearestPlace(place, [...zones.keys()]);
  return nearest === null ? null : (zones.get(nearest) ?? null);
}

/** A place without its continent, or with a wrong one. */
function nearestPlace(place: string, zones: readonly string[]): string | null {
  const places = zones.map((zone) => zone.slice(zone.lastIndexOf('/') + 1));
  const nearest = nearestKey(place, places);
  return nearest === null ? null : (zones[places.indexOf(nearest)] ?? null);
}
