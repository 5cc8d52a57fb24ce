/** A name may stand this many times as often as one with the same value: a choice of ten colours is no trap. */
const VALUES_PER_REPEAT = 4;

/** A semicolon too may separate parameters, unless it belongs to an ampersand that was escaped twice. */
const SEPARATOR = /[?&]|(?<!amp);/i;
/** What is left of `&` if it is escaped twice; links that do so to their own address gain one each time. */
const ESCAPED_AMPERSAND = /^(?:amp(?:;|%3B))+/i;

/** Whether parameters repeat so often that links seem to append them to their own address, without end. */
export function growsWithin(parameters: string, maxRepeats: number): boolean {
  const allowed = maxRepeats + 1;
  // Most queries have one or two parameters.
  if (separatorsIn(parameters) < allowed && !ESCAPED_AMPERSAND.test(parameters)) return false;
  const pairs = parameters.split(SEPARATOR);
  const counts = new Map<string, number>();
  const isMany = (key: string, max: number): boolean => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count > max;
  };
  for (const pair of pairs) {
    const [escaped = ''] = ESCAPED_AMPERSAND.exec(pair) ?? [];
    const rest = pair.slice(escaped.length);
    const name = rest.split('=', 1)[0] ?? '';
    if (rest !== '' && isMany(`=${rest}`, allowed)) return true;
    if (isMany(name, VALUES_PER_REPEAT * allowed)) return true;
    if (escaped === '') continue;
    if (isMany(`&${name}`, allowed) || ampersandsIn(escaped) > allowed) return true;
  }
  return false;
}

/** At least as many as there are. */
function separatorsIn(parameters: string): number {
  let count = 0;
  for (let i = 0; i < parameters.length; i++) {
    const code = parameters.charCodeAt(i);
    if (code === AMPERSAND || code === QUESTION_MARK || code === SEMICOLON) count += 1;
  }
  return count;
}

const AMPERSAND = '&'.charCodeAt(0);
const QUESTION_MARK = '?'.charCodeAt(0);
const SEMICOLON = ';'.charCodeAt(0);

function ampersandsIn(escaped: string): number {
  return escaped.toLowerCase().split('amp').length - 1;
}
