import type { StopMode } from '@crawlerd/shared';
import type { ExecutionSpec } from './execution.ts';

/** What an output folder holds, or may hold. */
export interface OutputUsage {
  /** Blocks on the disk, and at least 4 KiB for each entry. A hole in a file takes no blocks. */
  readonly bytes: number;
  /** Files, folders and whatever else has a name. */
  readonly entries: number;
}

export interface OutputQuota {
  readonly mb: number;
  /** Which value to raise. */
  readonly setBy: 'resources.output_mb' | 'CRAWLERD_OUTPUT_MAX_MB';
  readonly most: OutputUsage;
}

/** An output folder that holds more than it may. */
export interface OutputExcess {
  /** One sentence for users. */
  readonly message: string;
  readonly mode: StopMode;
}

const MIB = 1024 * 1024;

/** Files of 200 KiB each fill both limits at once; a folder of tiny files costs inodes and time to walk. */
const ENTRIES_PER_MB = 5;
const ENTRIES_MIN = 100_000;

/** A crawler that has doubled its limit, while it was asked to stop or since the last look, gets no more time. */
const KILL_FACTOR = 2;

/**
 * What an execution may have in its output folder: what its launch asked for, at most `maxMb`. It is computed at each
 * look, so that a changed setting holds for executions of before, and for resumed ones.
 */
export function outputQuota({ resources }: ExecutionSpec, maxMb: number): OutputQuota {
  const asked = resources.output_mb ?? maxMb;
  const mb = Math.min(asked, maxMb);
  return {
    mb,
    setBy: asked < maxMb ? 'resources.output_mb' : 'CRAWLERD_OUTPUT_MAX_MB',
    most: { bytes: mb * MIB, entries: Math.max(ENTRIES_MIN, mb * ENTRIES_PER_MB) },
  };
}

/** From here on it does not matter how much more there is, so a count may end. */
export function countUpTo({ most }: OutputQuota): OutputUsage {
  return { bytes: KILL_FACTOR * most.bytes, entries: KILL_FACTOR * most.entries };
}

/** By how much a folder exceeds its quota; null if it does not. */
export function excessOf(used: OutputUsage, quota: OutputQuota): OutputExcess | null {
  const { most } = quota;
  if (used.bytes <= most.bytes && used.entries <= most.entries) return null;
  const end = countUpTo(quota);
  const isFar = used.bytes >= end.bytes || used.entries >= end.entries;
  return { message: sentence(used, quota, isFar), mode: isFar ? 'kill' : 'graceful' };
}

function sentence(used: OutputUsage, { most, mb, setBy }: OutputQuota, isFar: boolean): string {
  const least = isFar ? 'at least ' : '';
  const held =
    used.bytes > most.bytes
      ? `${least}${Math.ceil(used.bytes / MIB)} MB; its limit is ${mb} MB (${setBy})`
      : `${least}${used.entries} files and folders; with ${mb} MB (${setBy}) its limit is ${most.entries}`;
  const raise = setBy === 'resources.output_mb' ? `${setBy}, at most to CRAWLERD_OUTPUT_MAX_MB` : setBy;
  return `The output folder holds ${held}. Write less, or raise ${raise}.`;
}
