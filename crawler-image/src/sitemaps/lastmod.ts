const W3C_DATETIME = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?)?)?$/i;

/**
 * The last moment that the date of a sitemap may mean, in Unix milliseconds: `2026-01` is all of January.
 * Null if it is not a date. Without a zone it is UTC. Dates are as https://www.w3.org/TR/NOTE-datetime
 * writes them, and in feeds also as RFC 822 does.
 */
export function latestMs(text: string): number | null {
  const trimmed = text.trim().slice(0, 100);
  const [whole, year, month, day, time, zone] = W3C_DATETIME.exec(trimmed) ?? [];
  if (whole === undefined) return orNull(Date.parse(trimmed));
  if (time !== undefined) return orNull(Date.parse(`${year}-${month}-${day}${time}${zone ?? 'Z'}`));
  if (day !== undefined) return before(Date.parse(`${year}-${month}-${day}T00:00Z`) + 86_400_000);
  if (month !== undefined) return before(Date.UTC(Number(year), Number(month)));
  return before(Date.UTC(Number(year) + 1, 0));
}

function before(nextMs: number): number | null {
  return orNull(nextMs - 1);
}

function orNull(ms: number): number | null {
  return Number.isNaN(ms) ? null : ms;
}
