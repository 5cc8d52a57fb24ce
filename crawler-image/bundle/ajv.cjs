// Stands for ajv in the bundles, and loads it at its first use: most crawls have no schema of items.
exports.Ajv2020 = function Ajv2020(options) {
  const ajv = require('./part-ajv.cjs');
  return new ajv.Ajv2020(options);
};
