import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function read(file: string): string {
  return readFileSync(ROOT + file, 'utf8');
}

export function write(file: string, text: string): void {
  writeFileSync(ROOT + file, text);
}

const NOT_OURS = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', '.crawlerd']);

/** Files of the project with this name ending, in a folder and below. */
export function projectFiles(ending: string, folder = ''): string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : projectFiles(ending, path);
    return entry.name.endsWith(ending) ? [path] : [];
  });
}

const FENCE = /^```(\w*)\n([^]*?)^```$/gm;

export interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(FENCE)].map(([, language = '', text = '']) => ({ language, text }));
}

/** The levels of the headings, in their order: 1 for the title. */
export function headingLevels(markdown: string): number[] {
  return [...markdown.replaceAll(FENCE, '').matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length);
}

/** Targets of the links that are not addresses on the web. */
export function linkTargets(markdown: string): string[] {
  return [...markdown.replaceAll(FENCE, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The same without their anchors; links within the page are left out. */
export function relativeLinks(markdown: string): string[] {
  return linkTargets(markdown)
    .map((target) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '');
}

/** The anchors of the headings of a page. */
export function headingAnchors(markdown: string): string[] {
  return [...markdown.replaceAll(FENCE, '').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Rows of every table whose first column has this title, each as its cells. */
export function tableRows(markdown: string, firstTitle: string): string[][] {
  const tables = new RegExp(`^\\| ${firstTitle} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'gm');
  return [...markdown.matchAll(tables)]
    .flatMap(([, body = '']) => body.trimEnd().split('\n'))
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Every text that a reader may copy as a command: code blocks and inline code. */
export function codeIn(markdown: string): string[] {
  const inline = [...markdown.replaceAll(FENCE, '').matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
  return [...codeBlocks(markdown).flatMap(({ text }) => text.split('\n')), ...inline];
}

/** Replaces the text between `<!-- name:start -->` and `<!-- name:end -->`. */
export function replaceMarked(markdown: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const from = markdown.indexOf(start);
  const to = markdown.indexOf(end);
  if (from < 0 || to < from) throw new Error(`there are no markers ${start} ... ${end}`);
  return `${markdown.slice(0, from + start.length)}\n\n${text}\n\n${markdown.slice(to)}`;
}
