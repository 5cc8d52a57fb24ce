import { parseUrl } from '@crawlerd/shared';
import type { Frame, Page } from 'playwright-core';
import { flattening } from './flattening.ts';

/** Most frames of other sites are adverts; few are worth reading. */
const FRAMES_MAX = 20;

/**
 * The page as a person sees it: with the content of its open shadow roots and of its frames in their places, and that
 * of frames of other origins at its end.
 */
export async function readHtml(page: Page): Promise<string> {
  const main = page.mainFrame();
  const html = String(await main.evaluate(flattening(false)));
  const others = page
    .frames()
    .filter((frame) => frame !== main && originOf(frame) !== originOf(frame.parentFrame() ?? main))
    .slice(0, FRAMES_MAX);
  if (others.length === 0) return html;
  const inner = (await Promise.all(others.map((frame) => bodyOf(frame)))).join('');
  const end = html.lastIndexOf('</body>');
  return end < 0 ? html + inner : html.slice(0, end) + inner + html.slice(end);
}

/** Empty if a frame is gone or cannot be read: the page is read without it. */
async function bodyOf(frame: Frame): Promise<string> {
  try {
    return String(await frame.evaluate(flattening(true)));
  } catch {
    return '';
  }
}

/** Frames without an address of their own can be read by the page around them. */
function originOf(frame: Frame): string {
  const url = frame.url();
  const parent = frame.parentFrame();
  if (parent !== null && (url === '' || url.startsWith('about:'))) return originOf(parent);
  return parseUrl(url)?.origin ?? '';
}
