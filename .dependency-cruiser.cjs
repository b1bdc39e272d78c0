/** The arrows between the folders. `npm run check` says which one broke; `comment` says what it protects. */
const outside = (folder, allowed) => ({
  name: `${folder}-knows-only-its-own`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^(src|migrations|web)/', pathNot: [`^src/${folder}/`, ...allowed] },
});

/** The steps of the core. */
const steps = '(intent|match|schedule|preemption|dependents|render|advance|diff|interpret|aggregate|failover)';

const purePackages = 'node_modules/(yaml|zod|fast-json-patch|fast-deep-equal)/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'A cycle makes load order matter and a file unreadable alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    { ...outside('kubernetes', []), comment: 'Pure helpers that everybody may import, so they import nobody.' },
    {
      ...outside('core', ['^src/kubernetes/', '^src/errors\\.ts$']),
      comment: 'The core decides: values in, values out. It imports pure helpers and the table of error codes.',
    },
    {
      name: 'errors-knows-only-kubernetes',
      severity: 'error',
      comment: 'Every folder imports the table of error codes, the core included, so it is pure.',
      from: { path: '^src/errors\\.ts$' },
      to: { pathNot: '^src/kubernetes/' },
    },
    {
      name: 'core-uses-pure-packages-only',
      comment: 'Preview and run are the same function of a snapshot; a package with I/O would end that.',
      severity: 'error',
      from: { path: '^src/(core|kubernetes)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'], pathNot: purePackages },
    },
    {
      name: 'core-steps-meet-in-plan-and-report',
      comment: 'A step imports the model and itself. Steps are combined in the files of the next rule only.',
      severity: 'error',
      from: { path: `^src/core/(?!preemption/)${steps}/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^src/core/${steps}/`, pathNot: ['^src/core/$1/'] },
    },
    {
      name: 'core-preemption-knows-schedule',
      comment: 'Preemption asks the schedule which clusters would fit if seats were freed. It imports no other step.',
      severity: 'error',
      from: { path: '^src/core/preemption/', pathNot: '\\.test\\.ts$' },
      to: { path: `^src/core/${steps}/`, pathNot: '^src/core/(preemption|schedule)/' },
    },
    {
      name: 'core-combines-steps-in-few-files',
      comment: 'These files show the order of the steps; every other file next to them knows the model only.',
      severity: 'error',
      from: {
        path: '^src/core/[^/]+\\.ts$',
        pathNot: '^src/core/((plan|report|preview|next-step|plan-with-interpreters|simulate-loss)\\.ts|[^/]+\\.test\\.ts)$',
      },
      to: { path: `^src/core/${steps}/` },
    },
    {
      name: 'core-model-imports-no-step',
      comment: 'The model is the vocabulary of all steps.',
      severity: 'error',
      from: { path: '^src/core/model/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/core/', pathNot: '^src/core/model/' },
    },
    {
      ...outside('engine', ['^src/core/', '^src/kubernetes/', '^src/(errors|breath)\\.ts$']),
      comment: 'The engine reaches the world through its own ports.',
    },
    {
      name: 'engine-loops-are-at-the-top',
      comment: 'A loop uses sessions, dispatch and observe; none of them knows a loop.',
      severity: 'error',
      from: { path: '^src/engine/(?!loops/|engine\\.ts$)', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/engine/loops/' },
    },
    {
      ...outside('store', [
        '^src/core/model/',
        '^src/core/checks/check\\.ts$',
        '^src/core/plan-changes\\.ts$',
        '^src/core/aggregate/lost-clusters\\.ts$',
        '^src/core/failover/',
        '^src/core/intent/removal\\.ts$',
        '^src/core/interpret/dependencies/found-dependencies\\.ts$',
        '^src/core/match/priority\\.ts$',
        '^src/core/preemption/preemption-text\\.ts$',
        '^src/core/schedule/plan-memory\\.ts$',
        '^src/core/schedule/division/gives-up\\.ts$',
        '^src/core/schedule/capacity/(capacity-of|quota|assumed-placements)\\.ts$',
        '^src/kubernetes/',
        '^src/(errors|breath)\\.ts$',
        '^src/engine/ports/',
        '^src/auth/',
        '^migrations/',
      ]),
      comment: 'The store reads and writes rows for the ports of the engine. Of the core it calls single functions; it never plans.',
    },
    {
      ...outside('clusters', ['^src/core/model/', '^src/kubernetes/', '^src/(errors|breath)\\.ts$', '^src/engine/ports/']),
      comment: 'The clusters folder acts; the Kubernetes client stays inside it.',
    },
    {
      ...outside('api', ['^src/core/', '^src/kubernetes/', '^src/(errors|breath)\\.ts$', '^src/auth/', '^src/store/', '^src/intents/']),
      comment: 'The API translates: it calls the use cases and reads the store. It never calls the engine.',
    },
    {
      ...outside('intents', ['^src/core/', '^src/kubernetes/', '^src/(errors|breath)\\.ts$', '^src/auth/', '^src/store/']),
      comment: 'The use cases, shared by every way to ask the hub: no face of it is known to them, and they never call the engine.',
    },
    { ...outside('auth', ['^src/(errors|breath)\\.ts$']), comment: 'One decision function used by every layer, so it depends on none.' },
    { ...outside('ops', ['^src/engine/ports/', '^src/(errors|breath)\\.ts$']), comment: 'Health, metrics and logs serve every layer.' },
    { ...outside('config', ['^src/(errors|breath)\\.ts$']), comment: 'Settings are read once and handed out.' },
    {
      ...outside('interpreters', ['^src/core/', '^src/kubernetes/', '^src/(errors|breath)\\.ts$']),
      comment: 'Scripts of users run behind a port of the core, in threads of their own.',
    },
    {
      name: 'scripts-stay-in-interpreters',
      severity: 'error',
      comment: 'What runs text of users must be where it is bounded.',
      from: { path: '^src/', pathNot: '^src/interpreters/' },
      to: { path: 'node_modules/(fengari|@marcbachmann/cel-js)/' },
    },
    {
      ...outside('cli', ['^src/api/generated/', '^src/kubernetes/', '^src/core/', '^src/simulator/', '^src/interpreters/']),
      comment: 'The command line is one more API client.',
    },
    {
      ...outside('simulator', ['^src/kubernetes/']),
      comment: 'To the hub the simulator is one more API server; it knows nothing of the hub.',
    },
    {
      name: 'nobody-imports-app',
      comment: 'app puts everything together.',
      severity: 'error',
      from: { pathNot: '^(src/app/|src/start\\.ts|test/|bench/)' },
      to: { path: '^src/app/' },
    },
    {
      name: 'typeorm-and-pg-stay-in-store',
      severity: 'error',
      comment: 'Queries live behind a method named after their question.',
      from: { path: '^src/', pathNot: '^src/(store|app)/' },
      to: { path: 'node_modules/(typeorm|pg)/' },
    },
    {
      name: 'kubernetes-client-stays-in-clusters',
      severity: 'error',
      comment: 'The client drops unknown fields and opens a connection per request; only clusters knows how to use it.',
      from: { path: '^src/', pathNot: '^src/clusters/' },
      to: { path: 'node_modules/@kubernetes/client-node/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
  },
};
