import type { CrawlTallies } from '../state/crawl-state.ts';

const LINES_MAX = 5;

/** What the log says of a crawl at its end, a line each; nothing of what did not happen. */
export function summaryLines({
  failures,
  skips,
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
  const faults = sitemaps.faults.map(({ code, count }) => `${count} ${code}`);
  if (sitemaps.files > 0) {
    const wrong = faults.length > 0 ? `; faults: ${faults.join(', ')}` : '';
    lines.push(`${sitemaps.files} sitemaps list ${sitemaps.urls} addresses${wrong}`);
  }
  if (pages.unchanged > 0) lines.push(`${pages.unchanged} pages were as an earlier crawl had fetched them`);
  const [slowest] = slowestHosts;
  if (slowest !== undefined) {
    const megabytes = (decodedBytes / 1e6).toFixed(1);
    lines.push(
      `${megabytes} MB of pages; slowest host: ${slowest.host}, ${slowest.mean_answer_seconds} s a page`,
    );
  }
  return lines;
}
