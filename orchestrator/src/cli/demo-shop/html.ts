/** Text made safe inside HTML, attribute values included. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const STYLE = `
:root{color-scheme:light dark;--line:light-dark(#e4e2dd,#34322e);--ink:light-dark(#24211c,#ece9e2);
--paper:light-dark(#fbfaf7,#191816);--card:light-dark(#fff,#22201d);--accent:#b4532a}
*{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,"Noto Sans SC",sans-serif;color:var(--ink);
background:var(--paper)}a{color:inherit;text-decoration:none}header{display:flex;gap:1.5rem;flex-wrap:wrap;
align-items:center;padding:1rem 5vw;border-bottom:1px solid var(--line)}header b{font-size:1.2rem}
nav{display:flex;gap:1rem;flex-wrap:wrap}nav a:hover,h3 a:hover{color:var(--accent)}
main{max-width:70rem;margin:auto;padding:1.5rem 5vw 4rem}.grid{display:grid;gap:1rem;
grid-template-columns:repeat(auto-fill,minmax(12rem,1fr))}.card{background:var(--card);padding:1rem;
border:1px solid var(--line);border-radius:.75rem}.card img{width:100%;border-radius:.5rem}
.card h3{font-size:1rem;margin:.5rem 0}.price{color:var(--accent);font-weight:600}
.product{display:grid;gap:2rem;grid-template-columns:minmax(14rem,1fr) 1.4fr}.product img{width:100%;
border-radius:1rem}.crumbs{opacity:.7;margin:0 0 1rem}.stars{letter-spacing:.1em}
@media(max-width:40rem){.product{grid-template-columns:1fr}}`;

export interface Page {
  readonly title: string;
  readonly language: string;
  readonly head?: string;
  readonly body: string;
}

/** The frame every page of the shop has. `links` are the entries of its navigation. */
export function renderPage(page: Page, links: readonly { href: string; text: string }[]): string {
  const nav = links.map(({ href, text }) => `<a href="${href}">${escapeHtml(text)}</a>`).join('');
  return `<!doctype html>
<html lang="${page.language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(page.title)} · Lantern Lane</title><style>${STYLE}</style>${page.head ?? ''}</head>
<body><header><a href="/"><b>🏮 Lantern Lane</b></a><nav>${nav}</nav></header>
<main>${page.body}</main></body></html>`;
}
