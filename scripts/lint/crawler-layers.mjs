/**
 * The folders of the crawler from the bottom up: each may import those above it in this list, and nothing below.
 * So no import runs upwards, and no two folders import each other. docs/architecture.md shows the same list.
 *
 * `packages`: the npm packages that a folder may import. `isPure`: it uses no Node module either.
 *
 * @type {readonly { layer: string, folders: Readonly<Record<string, { packages?: readonly string[], isPure?: true }>> }[]}
 */
const CRAWLER_LAYERS = [
  {
    layer: 'base',
    folders: {
      base: { isPure: true },
      records: { packages: ['typebox'], isPure: true },
      files: {},
      urls: { packages: ['tldts'], isPure: true },
      charset: {},
      guard: { packages: ['undici'] },
    },
  },
  { layer: 'plan', folders: { plan: { packages: ['cheerio/slim'] } } },
  { layer: 'state', folders: { state: { isPure: true } } },
  {
    layer: 'means',
    folders: {
      cache: { packages: ['typebox'] },
      fetch: { packages: ['tough-cookie', 'undici'] },
      extract: { packages: ['cheerio/slim', 'htmlparser2', 'jsonrepair'] },
      render: { packages: ['playwright-core'] },
      journal: {},
      warc: { packages: ['undici'] },
      output: { packages: ['csv-stringify', 'hyparquet-writer'] },
    },
  },
  { layer: 'politeness', folders: { politeness: { isPure: true }, sitemaps: { packages: ['saxes'] } } },
  { layer: 'work', folders: { crawl: {}, images: { packages: ['typebox'] } } },
  { layer: 'top', folders: { control: {}, reporting: { packages: ['undici'] } } },
];

const SOURCES = 'crawler-image/src';
/** Tests may import everything. */
const TESTS = ['**/*.test.ts', '**/*.suite.ts', '**/testing/**', `${SOURCES}/end-to-end/**`];
const NODE = ['node:*', 'node:*/**'];

const folders = CRAWLER_LAYERS.flatMap(({ layer, folders: ofLayer }) =>
  Object.entries(ofLayer).map(([name, allowed]) => ({
    layer,
    name,
    packages: allowed.packages ?? [],
    isPure: allowed.isPure === true,
  })),
);

export const crawlerDirections = folders.flatMap(({ layer, name, packages, isPure }, index) => {
  const lower = folders.slice(0, index).map((folder) => folder.name);
  const message = `${name} (layer ${layer}) may import ${[...lower, ...packages].join(', ') || 'nothing'}: scripts/lint/crawler-layers.mjs.`;
  const outside = ['@crawlerd/shared', '@crawlerd/shared/errors', ...packages, ...(isPure ? [] : NODE)];
  return [
    direction([`${SOURCES}/${name}/*.ts`], message, [
      ...outside,
      './**',
      ...lower.map((each) => `../${each}/**`),
    ]),
    direction(
      [`${SOURCES}/${name}/*/**`],
      message,
      [...outside, './**', '../**'],
      lower.map((each) => `../../${each}/**`),
    ),
  ];
});

/**
 * @param allowed What may be imported.
 * @param allowedOutside What may be imported from two folders up, where the folder that the file belongs to ends.
 */
function direction(files, message, allowed, allowedOutside = []) {
  const group = [
    '**',
    ...allowed.map((pattern) => `!${pattern}`),
    '../../**',
    ...allowedOutside.map((pattern) => `!${pattern}`),
    // A path that leaves the folder although it starts with `./`.
    './../**',
  ];
  return {
    files,
    excludeFiles: TESTS,
    rules: { 'no-restricted-imports': ['error', { patterns: [{ message, group }] }] },
  };
}
