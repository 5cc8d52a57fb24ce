/**
 * The texts that a phrase matches, by its brackets and question marks: `not (currently )?available` has two. Null for
 * other patterns.
 */
export function examplesOf(phrase: string): string[] | null {
  const plain = phrase
    .replaceAll(/^[_^]|_$/g, '')
    .replaceAll('#', '3')
    .replaceAll(String.raw`\d`, '3');
  if (/\(\?|[\\{*+^$]/.test(plain)) return null;
  return expand(
    plain.replaceAll(/\[([^\]]+)\]/g, (_, letters: string) => `(${Array.from(letters).join('|')})`),
  );
}

function expand(pattern: string): string[] {
  // The innermost bracket first, then optional letters.
  const bracket = /\(([^()]*)\)(\??)/u.exec(pattern);
  if (bracket !== null) {
    const [whole, inner = '', optional] = bracket;
    const choices = [...inner.split('|'), ...(optional === '?' ? [''] : [])];
    return choices.flatMap((choice) => expand(replaceAt(pattern, bracket.index, whole.length, choice)));
  }
  const letter = /(.)\?/u.exec(pattern);
  if (letter === null) return [pattern];
  const [whole, kept = ''] = letter;
  return [kept, ''].flatMap((choice) => expand(replaceAt(pattern, letter.index, whole.length, choice)));
}

function replaceAt(text: string, index: number, length: number, by: string): string {
  return text.slice(0, index) + by + text.slice(index + length);
}
