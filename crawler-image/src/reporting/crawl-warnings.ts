import type { ReportedWarning } from '@crawlerd/shared';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import type { CrawlTallies } from '../state/crawl-state.ts';
import { Frontier } from '../state/frontier.ts';
import type { SharedProgress } from '../state/shared-progress.ts';

type FollowingPlan = Pick<CrawlPlan, 'targets' | 'followLinks' | 'maxDepth' | 'render'>;

/** What may be wrong with the result of a crawl, even if it has succeeded. */
export function crawlWarnings(
  plan: FollowingPlan,
  progress: SharedProgress,
  stopReason: string,
  tallies: Pick<CrawlTallies, 'skips' | 'failures' | 'timeouts'>,
): ReportedWarning[] {
  return [...blocked(tallies), ...timedOut(tallies), ...alone(plan, progress, stopReason, tallies)];
}

/** One sentence with the number of blocked pages, and an example that names who blocks. */
function blocked({ failures }: Pick<CrawlTallies, 'failures'>): ReportedWarning[] {
  const group = failures.find(({ code }) => code === 'blocked');
  if (group === undefined) return [];
  const { count, sample_url, sample_detail } = group;
  const pages = count === 1 ? '1 page was' : `${count} pages were`;
  const message = `${pages} blocked, for example ${sample_url.slice(0, 300)}: ${sample_detail}.`;
  return [{ code: 'pages_blocked', message }];
}

/** One sentence with an example; only the most frequent is named, as a config may have hundreds. */
function timedOut({ timeouts: [most, ...others] }: Pick<CrawlTallies, 'timeouts'>): ReportedWarning[] {
  if (most === undefined) return [];
  const { code, count, sample_url } = most;
  const pages = count === 1 ? '1 page' : `${count} pages`;
  const more = others.length === 0 ? '' : ` So did ${others.length} more.`;
  const message = `${code.slice(0, 300)} took too long, and so found nothing, on ${pages}, for example ${sample_url.slice(0, 300)}.${more}`;
  return [{ code: 'selector_timed_out', message: message.charAt(0).toUpperCase() + message.slice(1) }];
}

function alone(
  plan: FollowingPlan,
  progress: SharedProgress,
  stopReason: string,
  tallies: Pick<CrawlTallies, 'skips'>,
): ReportedWarning[] {
  const targets = Frontier.targets(plan.targets).length;
  const found = progress.get('successful') + progress.get('failed');
  const hasLooked = plan.followLinks && plan.maxDepth > 0 && stopReason === 'finished';
  if (!hasLooked || progress.get('successful') === 0 || found > targets) return [];
  return [{ code: 'only_start_page', message: onlyTargets(plan, targets, tallies) }];
}

function onlyTargets(
  { targets: [first = ''], render }: FollowingPlan,
  targets: number,
  { skips }: Pick<CrawlTallies, 'skips'>,
): string {
  const them = targets === 1 ? `the start page ${first.slice(0, 300)}` : `the ${targets} targets`;
  const whole = `Links are followed, but no page was found besides ${them}`;
  const refused = skips.filter(({ urls }) => urls.length > 0);
  const [most] = refused;
  if (most !== undefined) {
    const counts = refused.map(({ reason, count }) => `${count} ${reason}`).join(', ');
    return `${whole}: all others were skipped (${counts}), for example ${most.urls[0]?.slice(0, 200)}.`;
  }
  const browser = render.mode === 'never' ? ' If scripts draw them, render must be on.' : '';
  return `${whole}: there are no links that the crawl may follow.${browser}`;
}
