import { describe, expect, it } from 'vitest';
import { anExecution } from '../testing/executions.ts';
import { excessOf, outputQuota } from './output-quota.ts';

const MIB = 1024 * 1024;

const quotaFor = (output_mb: number | undefined, maxMb: number) =>
  outputQuota({ ...anExecution().spec, resources: output_mb === undefined ? {} : { output_mb } }, maxMb);

describe('the output quota', () => {
  it('is what the launch asked for, at most what the operator allows now', () => {
    expect(quotaFor(50, 1000)).toMatchObject({ mb: 50, setBy: 'resources.output_mb' });
    expect(quotaFor(undefined, 1000)).toMatchObject({ mb: 1000, setBy: 'CRAWLERD_OUTPUT_MAX_MB' });
    expect(quotaFor(50, 20)).toMatchObject({ mb: 20, setBy: 'CRAWLERD_OUTPUT_MAX_MB' });
  });

  it('allows five entries for each MB, and 100,000 in any case', () => {
    expect(quotaFor(1, 1).most).toEqual({ bytes: MIB, entries: 100_000 });
    expect(quotaFor(200_000, 1_000_000).most.entries).toBe(1_000_000);
  });
});

describe('an output folder', () => {
  const quota = quotaFor(50, 1000);

  it('up to its quota is left alone', () => {
    expect(excessOf({ bytes: 0, entries: 0 }, quota)).toBeNull();
    expect(excessOf({ bytes: 50 * MIB, entries: 100_000 }, quota)).toBeNull();
  });

  it('above it is a reason to stop, with the size, the limit and what to do', () => {
    expect(excessOf({ bytes: 50 * MIB + 1, entries: 1 }, quota)).toEqual({
      mode: 'graceful',
      message:
        'The output folder holds 51 MB; its limit is 50 MB (resources.output_mb). ' +
        'Write less, or raise resources.output_mb, at most to CRAWLERD_OUTPUT_MAX_MB.',
    });
    expect(excessOf({ bytes: 2000 * MIB, entries: 1 }, quotaFor(undefined, 1000))?.message).toBe(
      'The output folder holds at least 2000 MB; its limit is 1000 MB (CRAWLERD_OUTPUT_MAX_MB). ' +
        'Write less, or raise CRAWLERD_OUTPUT_MAX_MB.',
    );
  });

  it('of too many small files has a sentence of its own', () => {
    expect(excessOf({ bytes: MIB, entries: 100_001 }, quota)).toEqual({
      mode: 'graceful',
      message:
        'The output folder holds 100001 files and folders; with 50 MB (resources.output_mb) its limit is 100000. ' +
        'Write less, or raise resources.output_mb, at most to CRAWLERD_OUTPUT_MAX_MB.',
    });
  });

  it('of twice its quota is killed', () => {
    expect(excessOf({ bytes: 100 * MIB, entries: 1 }, quota)?.mode).toBe('kill');
    expect(excessOf({ bytes: MIB, entries: 200_000 }, quota)?.mode).toBe('kill');
  });
});
