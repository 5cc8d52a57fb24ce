/** The same as in package.json, which the bundle cannot read. */
export const CRAWLER_VERSION = '0.1.0';
