// Who may import whom, as docs/architecture.md draws it. Run by `npm run check`.
const pure = '^(libs/(money|period|pricing|gateways|contracts)/|apps/billing/src/rating/|.*\\.machine\\.ts$)';
const only = (name, lib, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^libs/${lib}/src` },
  to: { path: '^libs/', pathNot: [`^libs/(${[lib, ...allowed].join('|')})/`] },
});
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'a-lib-imports-no-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'a-service-imports-no-other-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/all-in-one/' },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'the-house-knows-only-the-faces-of-the-services',
      severity: 'error',
      from: { path: '^apps/all-in-one/src/' },
      to: { path: '^apps/', pathNot: ['^apps/all-in-one/', '^apps/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'web-imports-only-the-pure-libs',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^(apps|libs)/', pathNot: '^(apps/web|libs/(contracts|pricing|period|money))/' },
    },
    {
      name: 'pure-places-know-no-framework',
      severity: 'error',
      from: { path: pure, pathNot: '(\\.spec\\.ts$|/test/|/tools/)' },
      to: { path: 'node_modules/(@nestjs|typeorm|bullmq|ioredis|stripe|pg|fastify|react)(/|$)' },
    },
    {
      name: 'nothing-inside-imports-its-own-index',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/src/.+', pathNot: '(\\.spec\\.ts|/main\\.ts)$' },
      to: { path: '^$1/$2/src/index\\.ts$' },
    },
    only('money-stands-on-nothing', 'money', []),
    only('period-stands-on-money', 'period', ['money']),
    only('pricing-stands-on-period-and-money', 'pricing', ['money', 'period']),
    only('contracts-stand-on-pricing', 'contracts', ['pricing', 'period', 'money']),
    only('gateways-stand-on-contracts', 'gateways', ['contracts', 'pricing', 'period', 'money']),
    only('stripe-stands-on-money', 'stripe', ['money']),
    only('platform-stands-on-contracts', 'platform', ['contracts', 'pricing', 'period', 'money']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
