/** The layer rule: a layer uses only the layers above it in this list. */
const layers = [
  '^packages/core/src/platform/',
  '^packages/core/src/kernel/',
  '^packages/core/src/one-time/',
  '^packages/core/src/account/',
  '^packages/core/src/session/',
  '^packages/core/src/consent/',
  '^packages/core/src/sign-in/',
  '^packages/core/src/factors/',
  '^packages/core/src/two-factor/',
  '^packages/core/src/profile/',
  '^packages/core/src/recovery/',
  '^packages/core/src/token/',
  '^packages/core/src/(api-key|oauth-provider)/',
  '^packages/core/src/operations/',
];

const upward = layers.slice(0, -1).map((layer, index) => ({
  name: `layer-${index + 1}-looks-up`,
  comment: 'A layer may use only the layers below it (docs/decisions/0001).',
  severity: 'error',
  from: { path: layer, pathNot: '\\.test\\.ts$' },
  to: { path: [...layers.slice(index + 1), '^packages/core/src/(daemun|capabilities)\\.ts$'] },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'adapters-are-for-hosts',
      comment: 'Adapters carry messages between Daemun and a host app. Daemun knows none of them.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: '^packages/core/src/adapters/' },
      to: { path: '^packages/core/src/adapters/' },
    },
    {
      name: 'no-sibling-factors',
      comment: 'One factor knows nothing of another.',
      severity: 'error',
      from: { path: '^packages/core/src/factors/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/core/src/factors/', pathNot: '^packages/core/src/factors/$1/' },
    },
    {
      name: 'one-maker-of-sessions',
      comment: 'Only the sign-in creates sessions (design, section 3).',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: ['^packages/core/src/sign-in/finish-sign-in\\.ts$', '\\.test\\.ts$'] },
      to: { path: '^packages/core/src/session/create\\.ts$' },
    },
    {
      name: 'sign-ins-are-asked-first',
      comment: 'A sign-in is finished, or a session raised, by what has asked first what it owes.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: '^packages/core/src/sign-in/(complete|proven)-sign-in\\.ts$' },
      to: { path: '^packages/core/src/sign-in/(finish-sign-in|step-up)\\.ts$' },
    },
    {
      name: 'acts-of-sessions',
      comment: 'What a session changes it changes by `sessions.actAs`; the sign-in alone holds one to raise it (docs/decisions/0026).',
      severity: 'error',
      from: {
        path: '^packages/core/src/',
        pathNot: ['^packages/core/src/session/', '^packages/core/src/sign-in/step-up\\.ts$', '\\.test\\.ts$'],
      },
      to: { path: '^packages/core/src/session/hold\\.ts$' },
    },
    {
      name: 'pages-speak-http',
      comment: 'Pages use the HTTP API, its types and the page context, never the engine.',
      severity: 'error',
      from: { path: '^apps/server/(app|components|lib)/' },
      to: {
        path: ['^packages/core/', '^apps/server/src/'],
        pathNot: '^packages/core/src/api\\.gen\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'one-way-to-prometheus',
      comment: 'Whoever has something to tell calls the plain functions of `Metrics` (docs/guides/metrics.md).',
      severity: 'error',
      from: { pathNot: ['^packages/core/src/operations/metrics/(prometheus|guide\\.test)\\.ts$'] },
      to: { path: 'node_modules/prom-client' },
    },
    {
      name: 'prometheus-only-where-wanted',
      comment: 'Loaded by an import() of its own, where somebody measures: nobody else pays for it.',
      severity: 'error',
      from: {
        pathNot: [
          '\\.test\\.ts$',
          '^packages/core/src/operations/metrics/prometheus\\.ts$',
          '^apps/server/src/commands/open-metrics\\.ts$',
        ],
      },
      to: { path: '^packages/core/src/operations/metrics/prometheus\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      from: { pathNot: ['\\.test\\.tsx?$', '/test/'] },
      to: { path: ['\\.test\\.tsx?$', '/test/'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.next', 'node_modules/(?!@daemun)'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
