/**
 * The folders of the crawler from the bottom up: each may import those above it in this list, and nothing below.
 * So no import runs upwards, and no two folders import each other. docs/architecture.md shows the same list.
 *
 * `packages`: the npm packages that a folder may import. `isPure`: it imports no Node module either. `parts`: its
 * subfolders, and `.` for its own files, in the same order.
 *
 * @typedef {{ packages?: readonly string[], isPure?: true, parts?: readonly string[] }} Folder
 * @type {readonly { layer: string, folders: Readonly<Record<string, Folder>> }[]}
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
  { layer: 'plan', folders: { plan: { packages: ['@crawlerd/formats', 'cheerio/slim'] } } },
  { layer: 'state', folders: { state: { isPure: true } } },
  {
    layer: 'means',
    folders: {
      cache: { packages: ['typebox'] },
      fetch: { packages: ['tough-cookie', 'undici'] },
      extract: {
        packages: ['cheerio/slim', 'htmlparser2'],
        parts: ['lexicon', 'values', 'page', 'visible', 'selectors', 'structured', 'stand-ins', '.'],
      },
      render: { packages: ['playwright-core'], parts: ['.', 'host'] },
      journal: {},
      warc: { packages: ['undici'] },
      output: { packages: ['@crawlerd/formats'] },
    },
  },
  {
    layer: 'politeness',
    folders: { politeness: { isPure: true, parts: ['robots', '.'] }, sitemaps: { packages: ['saxes'] } },
  },
  { layer: 'work', folders: { crawl: {}, images: { packages: ['typebox'] } } },
  { layer: 'top', folders: { control: {}, reporting: { packages: ['undici'] } } },
];

const SOURCES = 'crawler-image/src';
/** Tests may import everything. */
const TESTS = ['**/*.test.ts', '**/*.suite.ts', '**/testing/**', `${SOURCES}/end-to-end/**`];
const NODE = ['node:*', 'node:*/**'];

const folders = CRAWLER_LAYERS.flatMap(({ layer, folders: ofLayer }) =>
  Object.entries(ofLayer).map(([name, { packages = [], isPure = false, parts = ['.'] }]) => ({
    name,
    parts,
    outside: ['@crawlerd/shared', '@crawlerd/shared/errors', ...packages, ...(isPure ? [] : NODE)],
    message: `${name} belongs to the layer ${layer}: scripts/lint/crawler-layers.mjs says what it may import.`,
  })),
);

/** Overrides for the linter, one for the root and for each folder and subfolder. */
export const crawlerDirections = [
  direction([`${SOURCES}/*.ts`], 'The root wires the folders together: it needs no package.', [
    '@crawlerd/formats',
    '@crawlerd/shared',
    './**',
    ...NODE,
  ]),
  ...folders.flatMap(directionsOf),
];

function directionsOf({ name, parts, outside, message }, index) {
  const lower = folders.slice(0, index).map((folder) => folder.name);
  const folder = `${SOURCES}/${name}`;
  return parts.flatMap((part, at) => {
    const before = parts.slice(0, at);
    const subfolders = before.filter((each) => each !== '.');
    if (part === '.') {
      const own = ['./*.ts', ...subfolders.map((each) => `./${each}/**`)];
      return [direction([`${folder}/*.ts`], message, [...outside, ...own, ...within('../', lower)])];
    }
    const above = before.includes('.') ? ['../*.ts'] : [];
    return [
      direction([`${folder}/${part}/*.ts`], message, [
        ...outside,
        './**',
        ...above,
        ...within('../', subfolders),
        ...within('../../', lower),
      ]),
      // Data in subfolders, such as one file for each language.
      direction([`${folder}/${part}/*/**`], message, [...outside, './*.ts']),
    ];
  });
}

function within(path, names) {
  return names.map((name) => `${path}${name}/**`);
}

function direction(files, message, allowed) {
  // The last pattern is a path that leaves the folder although it starts with `./`.
  const group = ['**', ...allowed.map((pattern) => `!${pattern}`), './../**'];
  return {
    files,
    excludeFiles: TESTS,
    rules: { 'no-restricted-imports': ['error', { patterns: [{ message, group }] }] },
  };
}
