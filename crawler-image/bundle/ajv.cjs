// Stands for ajv in the bundles, and evaluates it at the first use: most crawls have no schema of items.
exports.Ajv2020 = function Ajv2020(options) {
  const ajv = require('ajv/dist/2020.js');
  return new ajv.Ajv2020(options);
};
