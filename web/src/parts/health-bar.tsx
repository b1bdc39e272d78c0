import type { LinkProps } from '@tanstack/react-router';
import type { Tone } from '../state/tone.js';
import { ChoiceLink } from './choice-link.js';

export interface BarPart {
  readonly key: string;
  readonly word: string;
  readonly count: number;
  readonly tone: Tone | null;
  readonly isChosen: boolean;
  /** The filter in the URL. */
  readonly search: Readonly<Record<string, string | undefined>>;
}

interface HealthBarProps {
  readonly label: string;
  /** The page with the list; default: this page. */
  readonly to?: LinkProps['to'];
  readonly parts: readonly BarPart[];
  readonly format: (count: number) => string;
}

/** The health of a whole list: a strip, and for each state a number that links to the filtered list. */
export function HealthBar({ label, to = '.', parts, format }: HealthBarProps) {
  const coloured = parts.filter(({ tone, count }) => tone !== null && count > 0);
  return (
    <nav className="bar" aria-label={label}>
      <div className="bar-strip" aria-hidden>
        {coloured.map(({ key, tone, count }) => (
          <span key={key} className={`fill-${tone}`} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul className="bar-words">
        {parts
          .filter(({ tone, count, isChosen }) => tone === null || count > 0 || isChosen)
          .map(({ key, word, count, tone, isChosen, search }) => (
            <li key={key}>
              <ChoiceLink
                to={to}
                className="choice"
                chosen={isChosen}
                search={(before: object) => ({ ...before, after: undefined, ...search })}
              >
                {tone === null ? null : <span className={`dot fill-${tone}`} aria-hidden />}
                <b>{format(count)}</b> {word}
              </ChoiceLink>
            </li>
          ))}
      </ul>
    </nav>
  );
}
