import { LoaderCircle, Radio, WifiOff } from 'lucide-react';
import { useConnection } from '../data/connection.js';
import { useText } from '../messages/messages.js';
import { Mark } from '../parts/mark.js';

/** Displays whether changes are pushed; screen readers announce a change of it. */
export function ConnectionMark() {
  const text = useText();
  const connection = useConnection();
  return (
    <span role="status" className="connection" title={connection.kind === 'live' ? text.connection.liveHelp : text.connection.notLiveHelp}>
      {connection.kind === 'live' ? <Mark icon={Radio} tone="good" word={text.connection.live} /> : null}
      {connection.kind === 'reconnecting' ? <Mark icon={LoaderCircle} tone="moving" word={text.connection.reconnecting} /> : null}
      {connection.kind === 'offline' ? (
        <Mark icon={WifiOff} tone="bad" word={text.connection.offlineSince(new Date(connection.since))} />
      ) : null}
    </span>
  );
}
