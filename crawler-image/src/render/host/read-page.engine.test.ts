import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sendHtml, startSite, type Answer, type WebSite } from '../../testing/web-site.ts';
import { jobAt, keeperOf } from '../testing/keeper.ts';
import type { Reader } from './await-enough.ts';
import type { BrowserKeeper } from './browser-keeper.ts';

let keeper: BrowserKeeper;
let site: WebSite;
let answer: Answer = (_, response) => void response.end();
beforeAll(() => {
  keeper = keeperOf('127.0.0.1');
});
afterAll(() => keeper.close());
afterEach(async () => {
  await site.close();
  answer = (_, response) => void response.end();
});

async function render(body: string, reader: Reader | null = null) {
  site = await startSite((request, response) => answer(request, response));
  return keeper.render(jobAt(site, body), reader);
}

describe('a page is read with', () => {
  const htmlOf = async (body: string): Promise<string> => {
    const outcome = await render(body);
    return outcome.kind === 'rendered' ? outcome.html : outcome.kind;
  };

  test('what is in its open shadow roots, and what is put into their slots, in their places', async () => {
    const html =
      await htmlOf(`<p>before</p><shop-card><b slot="name">Teapot</b><i>extra</i></shop-card><p>after</p><script>
      customElements.define('shop-card', class extends HTMLElement {
        connectedCallback() {
          const root = this.attachShadow({ mode: 'open' });
          root.innerHTML = '<h1><slot name="name">Nothing</slot></h1><shop-price></shop-price><slot></slot>';
        }
      });
      customElements.define('shop-price', class extends HTMLElement {
        connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<p class="price">£9.50</p>'; }
      });</script>`);
    expect(html).toMatch(
      /before<\/p><shop-card><h1><b slot="name">Teapot<\/b><\/h1><shop-price><p class="price">£9\.50<\/p>/,
    );
    expect(html).toMatch(/<i>extra<\/i><\/shop-card><p>after/);
    expect(html.split('<script>')[0]).not.toContain('Nothing');
  });

  test('a declared shadow root', async () => {
    expect(
      await htmlOf('<div><template shadowrootmode="open"><p>from the shadow</p></template></div>'),
    ).toContain('<div><p>from the shadow</p></div>');
  });

  test('its frames, whose addresses are theirs', async () => {
    answer = (_, response) => sendHtml(response, '<h2>In the frame</h2><a href="next">more</a>');
    const html = await htmlOf('<p>around</p><iframe src="/deep/frame" width="300" height="200"></iframe>');
    expect(html).toContain(`<h2>In the frame</h2><a href="${site.url}/deep/next">more</a>`);
    expect(html).not.toContain('<iframe');
  });

  test('frames of another origin, at its end', async () => {
    const other = await startSite((_, response) => sendHtml(response, '<h2>From elsewhere</h2>'));
    const html = await htmlOf(
      `<iframe src="${other.url}/other" width="300" height="200"></iframe><p>end</p>`,
    );
    await other.close();
    expect(html).toMatch(/<p>end<\/p>.*<div><h2>From elsewhere<\/h2><\/div><\/body>/s);
  });

  test('its own HTML, if its scripts have broken what is needed for more', async () => {
    const html =
      await htmlOf(`<p>here</p><iframe></iframe><script>Document.prototype.querySelectorAll = () => 1;
      DOMImplementation.prototype.createHTMLDocument = () => { throw 1 };</script>`);
    expect(html).toContain('<p>here</p>');
  });
});

describe('a page that lacks something', () => {
  /** Reads until a state contains this text. */
  const untilSeen = (text: string): Reader & { readonly states: string[] } => {
    const states: string[] = [];
    let resolve: () => void = () => {};
    const enough = new Promise<void>((done) => (resolve = done));
    return {
      states,
      enough,
      onState: ({ html }) => {
        states.push(html);
        if (html.includes(text)) resolve();
      },
    };
  };

  test('is shown again when it has changed, until it has enough', async () => {
    const reader = untilSeen('drawn</p>');
    const outcome = await render(
      `<p>nothing</p><script>
        const say = (text) => () => { document.querySelector('p').textContent = text };
        setTimeout(say('loaded'), 400);
        setTimeout(say('drawn'), 900);
      </script>`,
      reader,
    );
    expect(outcome).toMatchObject({ html: expect.stringContaining('drawn</p>') as string });
    expect(reader.states.length).toBeLessThan(10);
  });

  test('is read as it is when it does not change any more', async () => {
    const reader = untilSeen('never');
    expect(await render('<p>all there is</p>', reader)).toMatchObject({ kind: 'rendered' });
    expect(reader.states).toHaveLength(1);
  });
});
