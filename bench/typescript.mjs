/**
 * Lets Node run the TypeScript sources directly: `node --import ./bench/typescript.mjs <file>.ts`. So a
 * benchmark measures the working tree, and its profiles name the real files.
 */
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('./typescript-hooks.mjs', import.meta.url);
