import type { CrawlTallies } from '../state/crawl-state.ts';

const LINES_MAX = 5;

/** The summary lines that the log ends with; there are none for zero counts. */
export function summaryLines({
  failures,
  skips,
  leniencies,
  sitemaps,
  slowestHosts,
  decodedBytes,
  pages,
}: CrawlTallies): string[] {
  const lines: string[] = [];
  for (const { code, count, sample_url, sample_detail } of failures.slice(0, LINES_MAX)) {
    lines.push(`${count} failed with ${code}, for example ${sample_url} (${sample_detail})`);
  }
  for (const { reason, count, urls } of skips.slice(0, LINES_MAX)) {
    lines.push(`${count} skipped: ${reason}, for example ${urls[0] ?? ''}`);
  }
  for (const { code, count, sample_url } of leniencies.slice(0, LINES_MAX)) {
    lines.push(`${count} read in spite of ${code}, for example ${sample_url}`);
  }
  const faults = sitemaps.faults.map(({ code, count }) => `${count} ${code}`);
  if (sitemaps.files > 0) {
    const wrong = faults.length > 0 ? `; faults: ${faults.join(', ')}` : '';
    lines.push(`${sitemaps.files} sitemaps list ${sitemaps.urls} addresses${wrong}`);
  }
  if (pages.unchanged > 0) lines.push(`${pages.unchanged} pages have not changed since an earlier crawl`);
  const [slowest] = slowestHosts;
  if (slowest !== undefined) {
    const megabytes = (decodedBytes / 1e6).toFixed(1);
    lines.push(
      `${megabytes} MB of pages; slowest host: ${slowest.host}, ${slowest.mean_answer_seconds} s per page`,
    );
  }
  return lines;
}
