/** The entries of a setting that is a list: separated by commas; empty ones do not count. */
export function commaList(text = ''): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
