import { Link, Outlet } from '@tanstack/react-router';
import { Button } from 'antd';
import { signOut } from '../data/session.js';
import { useText } from '../messages/messages.js';
import { ConnectionMark } from './connection-mark.js';

/** What stands around every page of someone who is signed in. */
export function Shell() {
  const text = useText();
  return (
    <>
      <a className="skip" href="#content">
        {text.skipToContent}
      </a>
      <header className="shell-head">
        <Link to="/" className="brand" activeProps={{ 'aria-current': false }}>
          <img src="/favicon.svg" alt="" width={24} height={24} />
          {text.product}
        </Link>
        <nav aria-label={text.nav.label}>
          <ul>
            <li>
              <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
                {text.nav.overview}
              </Link>
            </li>
            <li>
              <Link to="/clusters" activeOptions={{ includeSearch: false }}>
                {text.nav.clusters}
              </Link>
            </li>
            <li>
              <Link to="/apps" activeOptions={{ includeSearch: false }}>
                {text.nav.applications}
              </Link>
            </li>
          </ul>
        </nav>
        <div className="shell-state">
          <ConnectionMark />
          <Button type="text" onClick={() => signOut('left')}>
            {text.nav.signOut}
          </Button>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}
