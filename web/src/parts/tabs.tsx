import { useText } from '../messages/messages.js';
import { ChoiceLink } from './choice-link.js';

export interface TabItem {
  /** Its value in the URL; the first tab has none. */
  readonly key: string;
  readonly word: string;
  readonly count?: number | undefined;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly TabItem[];
  readonly chosen: string;
  /** Parameters in the URL that identify the object and are kept. */
  readonly keep?: readonly string[];
}

/** Views of one object. Each has a URL, so tabs are links and work with Back. */
export function Tabs({ label, tabs, chosen, keep = [] }: TabsProps) {
  const text = useText();
  return (
    <nav aria-label={label}>
      <ul className="tabs">
        {tabs.map(({ key, word, count }, index) => (
          <li key={key}>
            <ChoiceLink
              to="."
              className="tab"
              chosen={key === chosen}
              search={(before: Record<string, unknown>) => ({ ...kept(before, keep), tab: index === 0 ? undefined : key })}
              resetScroll={false}
            >
              {word}
              {count === undefined ? null : <span className="numeric">{text.count(count)}</span>}
            </ChoiceLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function kept(search: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, search[key]]));
}
