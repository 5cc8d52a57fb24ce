import { median } from './statistics.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Lowest and highest of the rounds whose median the value is. */
  readonly range?: readonly [lowest: number, highest: number];
  readonly wanted?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface Report {
  readonly bench: string;
  /** Context needed to interpret the figures. */
  readonly conditions: Readonly<Record<string, string | number | boolean>>;
  readonly figures: readonly Figure[];
}

/** The median of several rounds, with its range. */
export function ofRounds(name: string, rounds: readonly number[], unit: string): Figure {
  return { name, value: median(rounds), unit, range: [Math.min(...rounds), Math.max(...rounds)] };
}

function isMet({ value, wanted }: Figure): boolean {
  if (wanted === undefined) return true;
  return 'atLeast' in wanted ? value >= wanted.atLeast : value <= wanted.atMost;
}

/** Prints one line of JSON with `--json`, otherwise a table. The exit code says whether all goals are met. */
export function print(report: Report): void {
  const met = report.figures.every(isMet);
  if (!met) process.exitCode = 1;
  process.stdout.write(
    process.argv.includes('--json') ? `${JSON.stringify({ ...report, met })}\n` : table(report),
  );
}

function table({ bench, conditions, figures }: Report): string {
  const said = Object.entries(conditions).map(([name, value]) => `${name} ${value}`);
  const width = Math.max(...figures.map(({ name }) => name.length));
  return [`\n${bench} (${said.join(', ')})`, ...figures.map((figure) => line(figure, width)), ''].join('\n');
}

function line(figure: Figure, width: number): string {
  const { name, value, unit, range, wanted } = figure;
  const from = range === undefined ? '' : `(${range.map(short).join(' to ')})`;
  const goal = wanted === undefined ? '' : `${sentence(wanted)}: ${isMet(figure) ? 'met' : 'NOT MET'}`;
  return `  ${name.padEnd(width)}  ${short(value).padStart(9)} ${unit.padEnd(8)} ${from} ${goal}`.trimEnd();
}

function sentence(wanted: NonNullable<Figure['wanted']>): string {
  return 'atLeast' in wanted ? `wanted at least ${wanted.atLeast}` : `wanted at most ${wanted.atMost}`;
}

function short(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return String(Number(value.toFixed(digits)));
}
