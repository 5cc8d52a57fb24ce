import { LOG_LEVELS, type LogLevel } from '@crawlerd/shared';

const NAMES: Readonly<Record<LogLevel, readonly string[]>> = {
  trace: ['trace', 'silly'],
  debug: ['debug', 'verbose'],
  info: ['info', 'information', 'notice'],
  warn: ['warn', 'warning'],
  error: ['error', 'err', 'severe'],
  fatal: ['fatal', 'critical', 'crit', 'alert', 'emerg', 'emergency', 'panic'],
};

const BY_NAME: ReadonlyMap<string, LogLevel> = new Map(
  LOG_LEVELS.flatMap((level) => NAMES[level].map((name) => [name, level] as const)),
);

const ANY = [...BY_NAME.keys()].toSorted((a, b) => b.length - a.length).join('|');

/** A level is named at the beginning: what comes later is what the line is about. */
const HEAD_CHARACTERS = 200;
/** In JSON it may stand behind other keys. */
const JSON_CHARACTERS = 4096;

const KEYED = /"(?:level|severity|lvl|levelname|loglevel)"\s*:\s*(?:"([A-Za-z]{1,20})"|(\d{1,3})\b)/i;
const LOGFMT = /(?:^|\s)(?:level|lvl|severity)="?([A-Za-z]{1,20})\b/i;
const BRACKETED = new RegExp(`[[(<](${ANY})[\\])>]`, 'i');
/** In capitals it may stand alone: `2026-01-02 INFO: text`. */
const CAPITALS = new RegExp(`(?:^|[\\s[|(])(${ANY.toUpperCase()})(?=[\\s:\\]|)!,-]|$)`);
/** Otherwise only as the first word, with what separates it from the text: `error: text`. */
const FIRST_WORD = new RegExp(`^[\\d\\sTZ:.,+/-]*(${ANY})(?:\\s*[:|]|\\s+-)\\s`, 'i');
/** glog and klog: `E0102 03:04:05.678`. */
const GLOG = /^([IWEF])\d{4} \d\d:\d\d:/;
const GLOG_LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['I', 'info'],
  ['W', 'warn'],
  ['E', 'error'],
  ['F', 'fatal'],
]);
// oxlint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[\d;]*m/g;

/** The level that a line of output names, in one of the usual ways; null if it names none. */
export function levelOf(text: string): LogLevel | null {
  if (text.startsWith('{')) return levelInJson(text.slice(0, JSON_CHARACTERS));
  let head = text.slice(0, HEAD_CHARACTERS);
  if (head.includes('\u001b')) head = head.replace(COLOURS, '');
  let first: RegExpExecArray | null = null;
  for (const form of [BRACKETED, CAPITALS, LOGFMT, FIRST_WORD]) {
    const found = form.exec(head);
    if (found !== null && (first === null || found.index < first.index)) first = found;
  }
  if (first !== null) return named(first[1]);
  const [, letter = ''] = GLOG.exec(head) ?? [];
  return GLOG_LEVELS.get(letter) ?? null;
}

export function isAtLeast(level: LogLevel | null, least: LogLevel): boolean {
  return level !== null && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

function levelInJson(text: string): LogLevel | null {
  const [, name, number] = KEYED.exec(text) ?? [];
  return number === undefined ? named(name) : numbered(Number(number));
}

function named(name: string | undefined): LogLevel | null {
  return BY_NAME.get(name?.toLowerCase() ?? '') ?? null;
}

/** As pino and bunyan count them: 10 to 60. */
function numbered(number: number): LogLevel | null {
  return LOG_LEVELS[Math.min(LOG_LEVELS.length, Math.floor(number / 10)) - 1] ?? null;
}
