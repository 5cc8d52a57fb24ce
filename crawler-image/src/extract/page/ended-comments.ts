/**
 * A page whose comments all end with `-->`: browsers end them at `--!>` too, which our parsers do not know. Nothing
 * moves, because both are four characters with a blank.
 */
export function withEndedComments(html: string): string {
  let bang = html.indexOf('--!>');
  // Nearly all pages end here.
  if (bang === -1) return html;
  const parts: string[] = [];
  let copied = 0;
  let end = -1;
  let after = 0;
  for (let start = html.indexOf('<!--'); start !== -1; start = html.indexOf('<!--', after)) {
    // Both are searched for only behind where they were found last, so that no page takes long.
    // `<!-->` is a whole comment.
    if (end < start + 2) end = indexFrom(html, '-->', start + 2);
    if (bang < start + 4) bang = indexFrom(html, '--!>', start + 4);
    if (bang === Infinity) break;
    if (bang < end) {
      parts.push(html.slice(copied, bang), ' -->');
      copied = bang + 4;
    }
    after = Math.min(bang, end) + 3;
  }
  return parts.join('') + html.slice(copied);
}

function indexFrom(html: string, text: string, from: number): number {
  const at = html.indexOf(text, from);
  return at === -1 ? Infinity : at;
}
