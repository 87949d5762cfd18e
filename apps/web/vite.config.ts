import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const lib = (name: string): string => fromHere(`../../libs/${name}/src/index.ts`);

/**
 * The addresses of all operations, taken from the compiled contracts. The pages use the contracts' types; the schemas behind
 * them (zod, pricing, time zones) would only make the first load heavier.
 */
function routeTable(): Plugin {
  const id = 'virtual:routes';
  return {
    name: 'octroi-route-table',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(source) {
      if (source !== `\0${id}`) return undefined;
      const compiled = fromHere('../../dist/libs/contracts/src/index.js');
      const { allRoutes } = (await import(compiled)) as {
        allRoutes: Array<{ name: string; method: string; path: string; creates?: boolean }>;
      };
      const table = Object.fromEntries(
        allRoutes.map(({ name, method, path, creates }) => [name, creates ? [method, path, 1] : [method, path]]),
      );
      return `export default ${JSON.stringify(table)}`;
    },
  };
}

export default defineConfig({
  root: fromHere('.'),
  plugins: [react(), routeTable()],
  resolve: {
    alias: {
      '@libs/contracts': lib('contracts'),
      '@libs/pricing': lib('pricing'),
      '@libs/period': lib('period'),
      '@libs/money': lib('money'),
    },
  },
  build: {
    outDir: fromHere('../../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 4101,
    proxy: Object.fromEntries(
      ['/catalog/v1', '/subscriptions/v1', '/metering/v1', '/billing/v1', '/platform/v1'].map((path) => [
        path,
        'http://localhost:4100',
      ]),
    ),
  },
});
