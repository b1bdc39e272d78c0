import { useEffect, useId, useRef, useState } from 'react';
import { useText } from '../messages/messages.js';

interface NameFilterProps {
  readonly label: string;
  readonly name: string | undefined;
  readonly onName: (name: string | undefined) => void;
}

const quietMs = 250;

/**
 * A filter that is stored in the URL, so that it can be linked, reloaded and reached by Back. Input is ignored while an input method
 * composes.
 */
export function NameFilter({ label, name, onName }: NameFilterProps) {
  const id = useId();
  const [typed, setTyped] = useState(name ?? '');
  const [isComposing, setComposing] = useState(false);
  const told = useRef(name);

  useEffect(() => {
    // The URL was changed by something else than this field: the Back button, a link.
    if (name !== told.current) setTyped(name ?? '');
    told.current = name;
  }, [name]);

  useEffect(() => {
    const wanted = typed === '' ? undefined : typed;
    if (isComposing || wanted === told.current) return;
    const timer = setTimeout(() => {
      told.current = wanted;
      onName(wanted);
    }, quietMs);
    return () => clearTimeout(timer);
  }, [typed, isComposing, onName]);

  return (
    <div className="filter-name">
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <input
        id={id}
        className="input"
        type="search"
        autoComplete="off"
        spellCheck={false}
        placeholder={label}
        maxLength={253}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
      />
    </div>
  );
}

interface SelectFilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly word: string }[];
  readonly onValue: (value: string | undefined) => void;
  readonly className?: string;
  /** The text for no value. */
  readonly none?: string;
}

export function SelectFilter({ label, value, options, onValue, className = '', none }: SelectFilterProps) {
  const text = useText();
  return (
    <label className={`filter-select ${className}`}>
      <span>{label}</span>
      <select className="input" value={value ?? ''} onChange={(event) => onValue(event.target.value || undefined)}>
        <option value="">{none ?? text.filter.any}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.word}
          </option>
        ))}
      </select>
    </label>
  );
}
