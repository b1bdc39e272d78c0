import { Link, useLocation } from '@tanstack/react-router';
import { useText } from '../../messages/messages.js';
import { PageHeading } from '../../parts/page-heading.js';

/** No page has this URL: displays the URL and links to other pages. */
export function MissingPage() {
  const text = useText();
  const { pathname } = useLocation();
  return (
    <div className="missing">
      <p className="missing-number" aria-hidden>
        404
      </p>
      <PageHeading title={text.missing.title} />
      <p>
        {text.missing.text} <code>{pathname}</code>
      </p>
      <p className="quiet">{text.missing.help}</p>
      <div className="filter">
        <Link className="button button-main" to="/">
          {text.missing.home}
        </Link>
        <Link className="button" to="/apps">
          {text.nav.applications}
        </Link>
        <Link className="button" to="/clusters">
          {text.nav.clusters}
        </Link>
        <button type="button" className="button button-plain" onClick={() => history.back()}>
          {text.missing.back}
        </button>
      </div>
    </div>
  );
}

/** The same without a session, so without the frame of the console. */
export function MissingAlone() {
  return (
    <main className="alone">
      <MissingPage />
    </main>
  );
}
