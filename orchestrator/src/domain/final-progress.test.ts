import { describe, expect, it } from 'vitest';
import type { Progress } from '@crawlerd/shared';
import { progressFound, progressReported, type OutputFound } from './final-progress.ts';

const BEFORE: Progress = { total_urls: 200, crawled_urls: 12, data_items: 10, percentage: 6, error_count: 1 };

describe('the progress of an attempt that has reported its result', () => {
  it('is what our own crawler says last', () => {
    const crawl_summary = {
      pages_total: 200,
      pages_attempted: 18,
      pages_succeeded: 16,
      pages_failed: 2,
      runtime_seconds: 6.2,
      pages_per_second: 2.6,
    };
    expect(progressReported(BEFORE, { crawl_summary, total_data_count: 15 })).toEqual({
      total_urls: 200,
      crawled_urls: 18,
      successful_urls: 16,
      failed_urls: 2,
      error_count: 2,
      data_items: 15,
      percentage: 9,
      runtime_seconds: 6.2,
      pages_per_second: 2.6,
    });
  });

  it('is what a crawler says that repeats its heartbeat in its summary', () => {
    const crawl_summary = {
      total_urls: 4,
      crawled_urls: 4,
      successful_urls: 3,
      failed_urls: 1,
      error_count: 0,
      data_items: 17,
      current_stage: '爬取完成',
      percentage: 100,
    };
    expect(progressReported(null, { crawl_summary, data_items: [{}], total_data_count: 17 })).toEqual({
      total_urls: 4,
      crawled_urls: 4,
      successful_urls: 3,
      failed_urls: 1,
      error_count: 0,
      data_items: 17,
      percentage: 100,
    });
  });

  it('counts the items that are listed if their number is not given', () => {
    expect(progressReported(null, { data_items: [1, 2] })).toEqual({ data_items: 2 });
    expect(progressReported(null, { crawl_summary: { items: 7 } })).toEqual({ data_items: 7 });
  });

  it('never has fewer pages than were crawled, nor more than 100 percent', () => {
    expect(progressReported(BEFORE, { crawl_summary: { pages_attempted: 300 } })).toMatchObject({
      total_urls: 300,
      percentage: 100,
    });
  });

  it.each([
    null,
    undefined,
    {},
    { crawl_summary: { pages_attempted: 'many', items: -1, pages_failed: 0.5 } },
  ])('stays that of the last heartbeat with %j', (result) => {
    expect(progressReported(BEFORE, result)).toBe(BEFORE);
  });
});

describe('the progress of an attempt by what it left', () => {
  const FOUND: OutputFound = { files: 1, items: 15, isWhole: true, isReadable: true, pages: null };

  it('counts what was never reported', () => {
    const pages = { successful: 16, failed: 2 };
    expect(progressFound(null, { ...FOUND, pages }, false)).toEqual({
      total_urls: 18,
      crawled_urls: 18,
      successful_urls: 16,
      failed_urls: 2,
      error_count: 2,
      data_items: 15,
      percentage: 100,
    });
    // The time of the last heartbeat would make a rate of it that never was.
    const timed = { ...BEFORE, runtime_seconds: 0.004, pages_per_second: 1 };
    expect(progressFound(timed, { ...FOUND, pages }, false)).toEqual({
      total_urls: 200,
      crawled_urls: 18,
      successful_urls: 16,
      failed_urls: 2,
      error_count: 2,
      data_items: 15,
      percentage: 9,
    });
  });

  it('does not count what was reported and is not there', () => {
    expect(progressFound(BEFORE, { ...FOUND, items: 3 }, false)?.data_items).toBe(3);
    expect(progressFound(BEFORE, { ...FOUND, items: 0 }, false)?.data_items).toBe(0);
  });

  it('leaves the items of a result that are nowhere else, and those of a crawler that writes no files', () => {
    expect(progressFound(BEFORE, { ...FOUND, items: 0 }, true)).toBe(BEFORE);
    expect(progressFound(BEFORE, { ...FOUND, files: 0, items: 0 }, false)).toBe(BEFORE);
  });

  it('says so if it did not count to the end, and leaves a larger claim as the claim it is', () => {
    const part = { ...FOUND, isWhole: false };
    expect(progressFound({ data_items: 90 }, part, false)).toEqual({ data_items: 90 });
    const counted = { data_items: 15, data_items_at_least: true };
    expect(progressFound(null, part, false)).toEqual(counted);
    expect(progressFound({ data_items: 9 }, part, false)).toEqual(counted);
    expect(progressFound(counted, part, false)).toEqual(counted);
  });

  it('is at least what was counted where the rest is never read, whatever was claimed', () => {
    const part = { ...FOUND, items: 1, isWhole: false, isReadable: false };
    expect(progressFound({ data_items: 5 }, part, true)).toEqual({
      data_items: 1,
      data_items_at_least: true,
    });
  });

  it('has no lower bound that a crawler reported', () => {
    const reported: Progress = { data_items: 90, data_items_at_least: true };
    expect(progressFound(reported, FOUND, false)).toEqual({ data_items: 15 });
    expect(progressReported(reported, { total_data_count: 17 })).toEqual({ data_items: 17 });
  });
});
