import type { GraphQLSchema } from 'graphql';
import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { NameFilter } from '../../parts/filter-bar.js';
import { Nothing } from '../../parts/nothing.js';
import {
  type ArgumentView,
  containsText,
  type FieldView,
  fieldOf,
  rootsOf,
  type TypeView,
  typeOf,
  typesNamed,
} from '../../state/schema-view.js';
import { useExplorerText } from './use-explorer-text.js';

/** A type, or a field of it. */
export interface Place {
  readonly type: string;
  readonly field?: string;
}

interface DocumentationProps {
  readonly schema: GraphQLSchema;
  /** The way to what is shown; empty for the root fields. */
  readonly places: readonly Place[];
  readonly onPlaces: (places: readonly Place[]) => void;
}

/** Types shown for a filter; a longer list is read by typing more. */
const mostTypes = 30;

/** The schema to read: root fields, and the arguments and fields of what is clicked. */
export function Documentation({ schema, places, onPlaces }: DocumentationProps) {
  const text = useExplorerText();
  const [part, setPart] = useState<string | undefined>(undefined);
  const place = places.at(-1);
  const open = (next: Place) => {
    setPart(undefined);
    onPlaces([...places, next]);
  };
  const field = place?.field === undefined ? null : fieldOf(schema, place.type, place.field);
  const type = place === undefined ? null : typeOf(schema, place.type);
  return (
    <div className="explorer-docs">
      {place ? (
        <p className="filter">
          <button type="button" className="button" onClick={() => onPlaces(places.slice(0, -1))}>
            <ArrowLeft size={14} aria-hidden /> {text.back}
          </button>
          {places.length > 1 ? (
            <button type="button" className="button" onClick={() => onPlaces([])}>
              {text.start}
            </button>
          ) : null}
        </p>
      ) : null}
      {field ? null : <NameFilter key={JSON.stringify(place ?? null)} label={text.filter} name={part} onName={setPart} />}
      {field && place ? (
        <FieldDocs parent={place.type} field={field} onPlace={open} />
      ) : type ? (
        <TypeDocs type={type} part={part ?? ''} onPlace={open} />
      ) : (
        <RootDocs schema={schema} part={part ?? ''} onPlace={open} />
      )}
    </div>
  );
}

interface PartProps {
  readonly part: string;
  readonly onPlace: (place: Place) => void;
}

function RootDocs({ schema, part, onPlace }: PartProps & { readonly schema: GraphQLSchema }) {
  const text = useExplorerText();
  const roots = useMemo(() => rootsOf(schema), [schema]);
  const types = useMemo(() => (part === '' ? [] : typesNamed(schema, part)), [schema, part]);
  const found = roots.map(({ type, fields }) => ({ type, fields: fields.filter(({ name }) => containsText(name, part)) }));
  const isNothing = types.length === 0 && found.every(({ fields }) => fields.length === 0);
  return (
    <>
      {found.map(({ type, fields }) =>
        fields.length === 0 ? null : (
          <section key={type} className="section">
            <h3>{type}</h3>
            <Fields parent={type} fields={fields} onPlace={onPlace} />
          </section>
        ),
      )}
      {types.length === 0 ? null : (
        <section className="section">
          <h3>{text.types}</h3>
          <ul className="explorer-names">
            {types.slice(0, mostTypes).map((name) => (
              <li key={name}>
                <Name name={name} onClick={() => onPlace({ type: name })} />
              </li>
            ))}
          </ul>
          {types.length > mostTypes ? <p className="quiet small">{text.moreTypes(types.length - mostTypes)}</p> : null}
        </section>
      )}
      {isNothing ? <Nothing why={text.noMatch} /> : null}
    </>
  );
}

function TypeDocs({ type, part, onPlace }: PartProps & { readonly type: TypeView }) {
  const text = useExplorerText();
  const named = <One extends { readonly name: string }>(all: readonly One[]) => all.filter(({ name }) => containsText(name, part));
  const { fields, inputs, values } = { fields: named(type.fields), inputs: named(type.inputs), values: named(type.values) };
  const isNothing = fields.length + inputs.length + values.length === 0 && part !== '';
  return (
    <>
      <h3 className="mono">{type.name}</h3>
      <Description of={type.description} />
      {fields.length === 0 ? null : (
        <Part title={text.fields}>
          <Fields parent={type.name} fields={fields} onPlace={onPlace} />
        </Part>
      )}
      {inputs.length === 0 ? null : (
        <Part title={text.fields}>
          <Arguments args={inputs} onPlace={onPlace} />
        </Part>
      )}
      {values.length === 0 ? null : (
        <Part title={text.values}>
          <ul className="explorer-names">
            {values.map(({ name, description }) => (
              <li key={name}>
                <code>{name}</code>
                <Description of={description} />
              </li>
            ))}
          </ul>
        </Part>
      )}
      {type.possible.length === 0 ? null : (
        <Part title={text.possible}>
          <ul className="explorer-names">
            {type.possible.map((name) => (
              <li key={name}>
                <Name name={name} onClick={() => onPlace({ type: name })} />
              </li>
            ))}
          </ul>
        </Part>
      )}
      {isNothing ? <Nothing why={text.noMatch} /> : null}
    </>
  );
}

function FieldDocs({
  parent,
  field,
  onPlace,
}: {
  readonly parent: string;
  readonly field: FieldView;
  readonly onPlace: (place: Place) => void;
}) {
  const text = useExplorerText();
  return (
    <>
      <h3 className="mono">
        {parent}.{field.name}
      </h3>
      <Description of={field.description} />
      <Deprecated reason={field.deprecated} />
      <p>
        {text.returns} <Name name={field.type} onClick={() => onPlace({ type: field.typeName })} />
      </p>
      {field.args.length === 0 ? null : (
        <Part title={text.arguments}>
          <Arguments args={field.args} onPlace={onPlace} />
        </Part>
      )}
    </>
  );
}

function Fields({
  parent,
  fields,
  onPlace,
}: {
  readonly parent: string;
  readonly fields: readonly FieldView[];
  readonly onPlace: (place: Place) => void;
}) {
  return (
    <ul className="explorer-names">
      {fields.map((field) => (
        <li key={field.name}>
          <Name name={field.name} onClick={() => onPlace({ type: parent, field: field.name })} />
          <Name name={field.type} isType onClick={() => onPlace({ type: field.typeName })} />
          <Description of={field.description} />
          <Deprecated reason={field.deprecated} />
        </li>
      ))}
    </ul>
  );
}

function Arguments({ args, onPlace }: { readonly args: readonly ArgumentView[]; readonly onPlace: (place: Place) => void }) {
  const text = useExplorerText();
  return (
    <ul className="explorer-names">
      {args.map(({ name, type, typeName, description, defaultValue }) => (
        <li key={name}>
          <code>{name}</code>
          <Name name={type} isType onClick={() => onPlace({ type: typeName })} />
          <Description of={description} />
          {defaultValue === null ? null : <p className="quiet small">{text.byDefault(defaultValue)}</p>}
        </li>
      ))}
    </ul>
  );
}

function Name({ name, isType = false, onClick }: { readonly name: string; readonly isType?: boolean; readonly onClick: () => void }) {
  return (
    <button type="button" className={`explorer-name ${isType ? 'explorer-type' : ''}`} onClick={onClick}>
      {name}
    </button>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="section">
      <h4>{title}</h4>
      {children}
    </section>
  );
}

function Description({ of }: { readonly of: string }) {
  return of === '' ? null : <p className="quiet small">{of}</p>;
}

function Deprecated({ reason }: { readonly reason: string | null }) {
  const text = useExplorerText();
  return reason === null ? null : <p className="small">{text.deprecated(reason)}</p>;
}
