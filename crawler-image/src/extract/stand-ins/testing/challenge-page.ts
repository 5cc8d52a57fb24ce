/** A page that was sent in place of another one; written after the public marks of its maker. */
export interface ChallengePage {
  /** What the failure names. */
  readonly by: string | RegExp;
  readonly html: string;
}

export const htmlPage = (title: string, body: string, head = ''): string =>
  `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`;
