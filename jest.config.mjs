// Jest runs the TypeScript sources as native ES modules (node --experimental-vm-modules).
import vm from 'node:vm';

const jsc = {
  parser: { syntax: 'typescript', decorators: true },
  transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  target: 'es2023',
  keepClassNames: true,
};
const webJsc = {
  parser: { syntax: 'typescript', tsx: true },
  transform: { react: { runtime: 'automatic' } },
  target: 'es2023',
};
// ES-module-only packages that CommonJS packages require(): Jest on Node < 24.9 cannot require(esm).
const esmRequiredByCjs = ['cookie', 'content-disposition'];
// From Node 22.21 on Jest links modules by another way, which is left as it is: right, and slower.
const { SyntheticModule } = vm; // Absent without the flag that npm test passes.
const sharesPackages = SyntheticModule && new SyntheticModule([], () => undefined).status === 'unlinked';
const base = {
  testEnvironment: sharesPackages ? '<rootDir>/tools/lib/jest-environment.cjs' : 'node',
  ...(sharesPackages && { runtime: '<rootDir>/tools/lib/jest-runtime.cjs' }),
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '\\.ts$': ['@swc/jest', { swcrc: false, sourceMaps: 'inline', jsc }],
    '\\.tsx$': ['@swc/jest', { swcrc: false, sourceMaps: 'inline', jsc: webJsc }], // Dictionaries and routes of the web.
    [`node_modules/(${esmRequiredByCjs.join('|')})/.*\\.js$`]: [
      '@swc/jest',
      { swcrc: false, jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!.*\\b(${esmRequiredByCjs.join('|')})/)`],
  moduleNameMapper: { '^@libs/([^/]+)$': '<rootDir>/libs/$1/src/index.ts', '^(\\.{1,2}/.*)\\.js$': '$1' },
};
export default {
  rootDir: import.meta.dirname,
  // Of a test and of a hook: bringing a service up takes a second on an idle machine and many on a busy one.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/tools/lib/sequencer.mjs',
  // The pure shelf (milliseconds a file) and the real shelf (PostgreSQL, queue, sandbox, browser).
  projects: [
    {
      ...base,
      displayName: 'pure',
      rootDir: import.meta.dirname,
      testRegex: [
        'libs/(money|period|pricing|gateways|contracts)/.*\\.spec\\.ts$',
        '/src/.*\\.spec\\.ts$',
        '/chaos/[^/]*\\.spec\\.ts$',
      ],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '/apps/web/'],
    },
    {
      ...base,
      displayName: 'real',
      rootDir: import.meta.dirname,
      testRegex: ['(apps/[^/]+|libs/(platform|stripe|testing))/test/.*\\.spec\\.ts$'],
      // Hundreds of drafts take minutes to prepare: MANY_DRAFTS=200 npm test -- many-drafts.
      // ClickHouse's engine is half a gigabyte: npm run test:clickhouse brings it.
      testPathIgnorePatterns: [
        ...['/node_modules/', '/dist/'],
        ...(process.env.MANY_DRAFTS ? [] : ['many-drafts']),
        ...(process.env.CHDB_PATH ? [] : ['test/clickhouse/']),
      ],
    },
  ],
};
