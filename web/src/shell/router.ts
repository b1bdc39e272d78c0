import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { token } from '../data/session.js';
import { MissingAlone, MissingPage } from '../pages/missing/missing.page.js';
import { safeReturn } from './safe-return.js';
import {
  applicationsSearch,
  applySearch,
  clustersSearch,
  compareSearch,
  eventsSearch,
  explorerSearch,
  listSearch,
  metricsSearch,
  objectSearch,
  policiesSearch,
  searchSearch,
  tabSearch,
} from './search.js';
import { SignedIn } from './signed-in.js';

const root = createRootRoute({ notFoundComponent: MissingAlone });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search): { next?: string | undefined } => ({ next: safeReturn(search['next']) }),
  component: lazyRouteComponent(() => import('../pages/login/login.page.js'), 'LoginPage'),
});

/** All pages that need a session. Without a token the user is sent to the login and returns here afterwards. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: ({ location }) => {
    if (token() === null) throw redirect({ to: '/login', search: { next: safeReturn(location.href) } });
  },
  component: SignedIn,
});

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/overview/overview.page.js'), 'OverviewPage'),
});

const apps = createRoute({
  getParentRoute: () => signedIn,
  path: '/apps',
  validateSearch: applicationsSearch,
  component: lazyRouteComponent(() => import('../pages/apps/applications.page.js'), 'ApplicationsPage'),
});

const app = createRoute({
  getParentRoute: () => signedIn,
  path: '/apps/$namespace/$name',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../pages/apps/application.page.js'), 'ApplicationPage'),
});

const compare = createRoute({
  getParentRoute: () => signedIn,
  path: '/apps/$namespace/$name/compare',
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import('../pages/compare/compare.page.js'), 'ComparePage'),
});

const object = createRoute({
  getParentRoute: () => signedIn,
  path: '/object',
  validateSearch: objectSearch,
  component: lazyRouteComponent(() => import('../pages/object/object.page.js'), 'ObjectPage'),
});

const clusters = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters',
  validateSearch: clustersSearch,
  component: lazyRouteComponent(() => import('../pages/clusters/clusters.page.js'), 'ClustersPage'),
});

const cluster = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$name',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../pages/clusters/cluster.page.js'), 'ClusterPage'),
});

const events = createRoute({
  getParentRoute: () => signedIn,
  path: '/events',
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => import('../pages/events/events.page.js'), 'EventsPage'),
});

const register = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/new',
  component: lazyRouteComponent(() => import('../pages/clusters/register.page.js'), 'RegisterPage'),
});

const apply = createRoute({
  getParentRoute: () => signedIn,
  path: '/apply',
  validateSearch: applySearch,
  component: lazyRouteComponent(() => import('../pages/apply/apply.page.js'), 'ApplyPage'),
});

const policies = createRoute({
  getParentRoute: () => signedIn,
  path: '/policies',
  validateSearch: policiesSearch,
  component: lazyRouteComponent(() => import('../pages/policies/policies.page.js'), 'PoliciesPage'),
});

const policy = createRoute({
  getParentRoute: () => signedIn,
  path: '/policies/$kind/$namespace/$name',
  component: lazyRouteComponent(() => import('../pages/policies/policy.page.js'), 'PolicyPage'),
});

const failover = createRoute({
  getParentRoute: () => signedIn,
  path: '/failover',
  component: lazyRouteComponent(() => import('../pages/failover/failover.page.js'), 'FailoverPage'),
});

const timeline = createRoute({
  getParentRoute: () => signedIn,
  path: '/failover/$id',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../pages/failover/timeline.page.js'), 'TimelinePage'),
});

const search = createRoute({
  getParentRoute: () => signedIn,
  path: '/search',
  validateSearch: searchSearch,
  component: lazyRouteComponent(() => import('../pages/search/search.page.js'), 'SearchPage'),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('../pages/settings/settings.page.js'), 'SettingsPage'),
});

const explorer = createRoute({
  getParentRoute: () => signedIn,
  path: '/explorer',
  validateSearch: explorerSearch,
  component: lazyRouteComponent(() => import('../pages/explorer/explorer.page.js'), 'ExplorerPage'),
});

const drift = createRoute({
  getParentRoute: () => signedIn,
  path: '/drift',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../pages/drift/drift.page.js'), 'DriftPage'),
});

const metrics = createRoute({
  getParentRoute: () => signedIn,
  path: '/charts',
  validateSearch: metricsSearch,
  component: lazyRouteComponent(() => import('../pages/metrics/metrics.page.js'), 'MetricsPage'),
});

/** Unknown URLs, inside the frame of the console for signed-in users. */
const missing = createRoute({ getParentRoute: () => signedIn, path: '$', component: MissingPage });

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    signedIn.addChildren([
      overview,
      apps,
      app,
      compare,
      object,
      apply,
      clusters,
      register,
      cluster,
      policies,
      policy,
      failover,
      timeline,
      events,
      search,
      settings,
      drift,
      metrics,
      explorer,
      missing,
    ]),
  ]),
  scrollRestoration: true,
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
