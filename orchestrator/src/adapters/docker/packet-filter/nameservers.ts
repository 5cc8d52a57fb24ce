import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { parseJson } from '@crawlerd/shared';

/** The C library reads three; a resolver of systemd may know more. */
const NAMESERVERS_MAX = 16;
const RESOLV_CONF = '/etc/resolv.conf';
/** What systemd-resolved asks, if programs are to ask it. */
const BEHIND_RESOLVED = '/run/systemd/resolve/resolv.conf';
const ENGINE_SETTINGS = '/etc/docker/daemon.json';
const RESOLVED = '127.0.0.53';

export interface Nameservers {
  readonly addresses: readonly string[];
  /** False if the file is missing that would name them, as in a container without it. */
  readonly areKnown: boolean;
}

/**
 * Where the engine forwards what containers ask its own resolver: the nameservers of its settings, else those of this
 * machine, chosen as the engine does (moby: libnetwork/resolvconf). Those on loopback it asks itself, outside of any
 * container's network, so they are left out.
 */
export function nameservers(read: (file: string) => string | null = readOrNull): Nameservers {
  const ofEngine = dnsOfSettings(read(ENGINE_SETTINGS) ?? '');
  const given = nameserversIn(read(RESOLV_CONF) ?? '');
  const isBehindResolved = given.length === 1 && given[0] === RESOLVED;
  const behind = isBehindResolved ? read(BEHIND_RESOLVED) : '';
  const ofMachine = isBehindResolved ? nameserversIn(behind ?? '') : given;
  const all = [...new Set([...ofEngine, ...ofMachine])].filter((address) => !isLoopback(address));
  return { addresses: all.slice(0, NAMESERVERS_MAX), areKnown: behind !== null || ofEngine.length > 0 };
}

function nameserversIn(resolvConf: string): string[] {
  return [...resolvConf.matchAll(/^[ \t]*nameserver[ \t]+(\S+)/gm)]
    .map(([, address = '']) => address)
    .filter(isPlain);
}

function dnsOfSettings(text: string): string[] {
  const settings = parseJson(text);
  const dns: unknown =
    typeof settings === 'object' && settings !== null && 'dns' in settings ? settings.dns : [];
  return Array.isArray(dns) ? dns.filter((each) => typeof each === 'string').filter(isPlain) : [];
}

/** An address with a zone is one of a single interface of this machine: no container has that. */
function isPlain(address: string): boolean {
  return isIP(address) !== 0 && !address.includes('%');
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
