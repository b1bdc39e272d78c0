import { type ReactNode, useEffect, useState } from 'react';
import { type Client, Provider } from 'urql';
import { openClient } from '../data/client.js';

/** Opens the client and its WebSocket for as long as a session lasts. */
export function SessionClient({ children }: { readonly children: ReactNode }) {
  const [client, setClient] = useState<Client | null>(null);
  useEffect(() => {
    const opened = openClient();
    setClient(opened.client);
    return opened.close;
  }, []);
  return client && <Provider value={client}>{children}</Provider>;
}
