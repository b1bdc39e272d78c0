import { Link } from '@tanstack/react-router';
import { useText } from '../../messages/messages.js';
import { PageHeading } from '../../parts/page-heading.js';

export function MissingPage() {
  const text = useText();
  return (
    <main className="alone">
      <PageHeading title={text.missing.title} />
      <p>{text.missing.text}</p>
      <Link to="/">{text.missing.home}</Link>
    </main>
  );
}
