import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { type HealthGroup, isHealthGroup } from '../data/health-group.js';
import { token } from '../data/session.js';
import { MissingPage } from '../pages/missing/missing.page.js';
import { safeReturn } from './safe-return.js';
import { SignedIn } from './signed-in.js';

const root = createRootRoute({ notFoundComponent: MissingPage });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search): { next?: string } => ({ next: safeReturn(search['next']) }),
  component: lazyRouteComponent(() => import('../pages/login/login.page.js'), 'LoginPage'),
});

/** Everything behind the login. Whoever comes without a token is brought back here after giving one. */
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

const clusters = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters',
  validateSearch: (search): { after?: string; name?: string; ready?: 'yes' | 'no' } => ({
    ...listSearch(search),
    ready: search['ready'] === 'yes' || search['ready'] === 'no' ? search['ready'] : undefined,
  }),
  component: lazyRouteComponent(() => import('../pages/clusters/clusters.page.js'), 'ClustersPage'),
});

const apps = createRoute({
  getParentRoute: () => signedIn,
  path: '/apps',
  validateSearch: (search): { after?: string; name?: string; health?: HealthGroup } => ({
    ...listSearch(search),
    health: isHealthGroup(search['health']) ? search['health'] : undefined,
  }),
  component: lazyRouteComponent(() => import('../pages/apps/applications.page.js'), 'ApplicationsPage'),
});

const app = createRoute({
  getParentRoute: () => signedIn,
  path: '/apps/$namespace/$name',
  validateSearch: (search): { after?: string } => ({ after: listSearch(search).after }),
  component: lazyRouteComponent(() => import('../pages/apps/application.page.js'), 'ApplicationPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([login, signedIn.addChildren([overview, clusters, apps, app])]),
  scrollRestoration: true,
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** What an address says about a list is as untrusted as any input: only text of a sensible length counts. */
function listSearch(search: Record<string, unknown>): { after?: string; name?: string } {
  return { after: shortText(search['after'], 2_000), name: shortText(search['name'], 253) };
}

function shortText(value: unknown, longest: number): string | undefined {
  // The router reads `name=42` as a number.
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= longest ? text : undefined;
}
