import { Link, type LinkProps } from '@tanstack/react-router';
import {
  Boxes,
  CalendarClock,
  ChartLine,
  CodeXml,
  GitCompareArrows,
  LayoutDashboard,
  type LucideIcon,
  Search,
  Server,
  Settings,
  ShieldAlert,
  SlidersHorizontal,
  X,
} from 'lucide-react';
import type { NumbersQuery } from '../data/generated/graphql.js';
import type { Messages } from '../messages/en.js';
import { useText } from '../messages/messages.js';
import { useViewer } from './viewer.js';

interface Item {
  readonly to: LinkProps['to'];
  readonly icon: LucideIcon;
  readonly word: (text: Messages) => string;
  /** Number of its items that need attention, displayed beside its name. */
  readonly count?: (numbers: NumbersQuery) => { readonly count: number; readonly isLost?: boolean };
}

/** In the order of processing: desired state, clusters, placement, moves, events. */
const items: readonly Item[] = [
  { to: '/', icon: LayoutDashboard, word: (text) => text.nav.overview },
  {
    to: '/apps',
    icon: Boxes,
    word: (text) => text.nav.applications,
    count: ({ applications: { facets } }) => ({ count: facets.health.degraded + facets.health.missing }),
  },
  {
    to: '/clusters',
    icon: Server,
    word: (text) => text.nav.clusters,
    count: ({ clusters: { facets } }) => ({ count: facets.notReady + facets.unreachable, isLost: true }),
  },
  { to: '/policies', icon: SlidersHorizontal, word: (text) => text.nav.policies },
  {
    to: '/failover',
    icon: ShieldAlert,
    word: (text) => text.nav.failover,
    count: ({ evictions, evictionsBlocked }) => ({ count: evictions.totalCount + evictionsBlocked.totalCount, isLost: true }),
  },
  { to: '/drift', icon: GitCompareArrows, word: (text) => text.nav.drift },
  { to: '/events', icon: CalendarClock, word: (text) => text.nav.events },
  { to: '/search', icon: Search, word: (text) => text.nav.search },
  { to: '/charts', icon: ChartLine, word: (text) => text.nav.metrics },
  { to: '/explorer', icon: CodeXml, word: (text) => text.nav.explorer },
  { to: '/settings', icon: Settings, word: (text) => text.nav.settings },
];

interface SideBarProps {
  readonly numbers: NumbersQuery | null;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function SideBar({ numbers, isOpen, onClose }: SideBarProps) {
  const text = useText();
  const viewer = useViewer();
  return (
    <aside className={`side ${isOpen ? 'side-open' : ''}`} aria-label={text.nav.side}>
      <div className="brand">
        <img src="/favicon.svg" alt="" width={24} height={24} />
        {text.product}
        <button type="button" className="icon-button side-close" onClick={onClose} aria-label={text.close}>
          <X size={16} aria-hidden />
        </button>
      </div>
      <nav aria-label={text.nav.label} id="side-nav">
        <ul>
          {items.map((item) => (
            <li key={item.to}>
              <SideLink item={item} numbers={numbers} onFollow={onClose} />
            </li>
          ))}
        </ul>
      </nav>
      {viewer ? <p className="side-foot">{text.nav.version(viewer.version)}</p> : null}
    </aside>
  );
}

function SideLink({
  item,
  numbers,
  onFollow,
}: {
  readonly item: Item;
  readonly numbers: NumbersQuery | null;
  readonly onFollow: () => void;
}) {
  const text = useText();
  const Shape = item.icon;
  const needs = numbers && item.count ? item.count(numbers) : null;
  return (
    <Link to={item.to} className="side-link" activeOptions={{ exact: item.to === '/', includeSearch: false }} onClick={onFollow}>
      <Shape size={16} aria-hidden />
      {item.word(text)}
      {needs && needs.count > 0 ? (
        <span className={`side-count ${needs.isLost ? 'side-count-lost' : ''}`} title={text.nav.needs(needs.count)}>
          {text.count(needs.count)}
        </span>
      ) : null}
    </Link>
  );
}
