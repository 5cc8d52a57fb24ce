/** The same as in package.json, which is not at hand where the bundle runs. */
export const CRAWLER_VERSION = '0.1.0';
