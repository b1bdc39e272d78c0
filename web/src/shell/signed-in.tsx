import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useToken, whyAbsent } from '../data/session.js';
import { safeReturn } from './safe-return.js';
import { SessionClient } from './session-client.js';
import { Shell } from './shell.js';

/** The pages of a session. When the token is removed, they are unmounted and their cached data is dropped. */
export function SignedIn() {
  const token = useToken();
  const navigate = useNavigate();

  useEffect(() => {
    if (token !== null) return;
    const next = whyAbsent() === 'refused' ? safeReturn(location.pathname + location.search) : undefined;
    void navigate({ to: '/login', search: { next }, replace: true });
  }, [token, navigate]);

  return token === null ? null : (
    <SessionClient key={token}>
      <Shell />
    </SessionClient>
  );
}
