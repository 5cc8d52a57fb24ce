import { defineConfig } from 'drizzle-kit';

/** `npm run db:generate` turns a change of the schema into a SQL file in `migrations/`. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './orchestrator/src/adapters/sqlite/schema.ts',
  out: './migrations',
});
