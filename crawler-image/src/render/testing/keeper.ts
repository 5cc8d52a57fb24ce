import { renderOptionsOf } from '../../testing/options-of.ts';
import type { WebSite } from '../../testing/web-site.ts';
import type { HostSettings, RenderJob } from '../browser-messages.ts';
import { findBrowser } from '../find-browser.ts';
import { BrowserKeeper } from '../host/browser-keeper.ts';
import { connectWithin } from '../host/connect-to.ts';

export const USER_AGENT = 'ExampleBot/1.0 (+http://shop.example)';

/** @param allowed Addresses that the operator allows. */
export function keeperOf(allowed: string): BrowserKeeper {
  const executable = findBrowser(null, process.env['PATH']) ?? 'none';
  const options = renderOptionsOf('always');
  const addressRules = { allowed, ofMachine: '' };
  const settings: HostSettings = { executable, addressRules, verifyTls: true, options };
  return new BrowserKeeper(settings, connectWithin(addressRules));
}

/** A page of this site; `SITE` in its body is the address of the site. */
export function jobAt(site: WebSite, body: string): RenderJob {
  return { url: `${site.url}/page`, html: body.replaceAll('SITE', site.url), userAgent: USER_AGENT };
}
