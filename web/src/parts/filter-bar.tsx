import { Link } from '@tanstack/react-router';
import { Input } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { useText } from '../messages/messages.js';

interface FilterBarProps {
  readonly what: string;
  readonly searchLabel: string;
  readonly name: string | undefined;
  readonly onName: (name: string | undefined) => void;
  readonly choices: readonly FilterChoice[];
}

export interface FilterChoice {
  readonly word: string;
  readonly isChosen: boolean;
  /** The choice as it stands in the address; left out for "all". */
  readonly search: Readonly<Record<string, string | undefined>>;
}

const quietMs = 250;

/** Filters that live in the address, so that they can be linked, reloaded and gone back to. */
export function FilterBar({ what, searchLabel, name, onName, choices }: FilterBarProps) {
  const text = useText();
  return (
    <search className="filter" aria-label={text.filter.label(what)}>
      <NameFilter label={searchLabel} name={name} onName={onName} />
      <ul>
        {choices.map(({ word, isChosen, search }) => (
          <li key={word}>
            <Link
              to="."
              className="choice"
              aria-current={isChosen ? 'true' : undefined}
              search={(before: object) => ({ ...before, after: undefined, ...search })}
            >
              {word}
            </Link>
          </li>
        ))}
      </ul>
    </search>
  );
}

function NameFilter({ label, name, onName }: { readonly label: string } & Pick<FilterBarProps, 'name' | 'onName'>) {
  const id = useId();
  const [typed, setTyped] = useState(name ?? '');
  const told = useRef(name);

  useEffect(() => {
    // The address changed by other means than this field: the back button, a link.
    if (name !== told.current) setTyped(name ?? '');
    told.current = name;
  }, [name]);

  useEffect(() => {
    const wanted = typed === '' ? undefined : typed;
    if (wanted === told.current) return;
    const timer = setTimeout(() => {
      told.current = wanted;
      onName(wanted);
    }, quietMs);
    return () => clearTimeout(timer);
  }, [typed, onName]);

  return (
    <div className="filter-name">
      <label htmlFor={id}>{label}</label>
      <Input id={id} type="search" autoComplete="off" maxLength={253} value={typed} onChange={(event) => setTyped(event.target.value)} />
    </div>
  );
}
