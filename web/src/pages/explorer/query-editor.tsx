import { autocompletion, closeBrackets } from '@codemirror/autocomplete';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { linter } from '@codemirror/lint';
import { graphql } from 'cm6-graphql';
import type { GraphQLSchema } from 'graphql';
import { type Ref, useMemo } from 'react';
import { CodeEditor, type EditorHandle } from '../../parts/code-editor.js';
import type { Place } from './documentation.js';

interface QueryEditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Null until it is read; without it there are colours only. */
  readonly schema: GraphQLSchema | null;
  /** The reader clicked on a name with Ctrl held. */
  readonly onPlace: (place: Place) => void;
  readonly label: string;
  readonly ref?: Ref<EditorHandle>;
}

/** An editor of GraphQL that completes names of the schema and marks what the schema does not have. */
export function QueryEditor({ schema, onPlace, ...props }: QueryEditorProps) {
  const language = useMemo(
    () => [
      autocompletion(),
      closeBrackets(),
      graphql(schema ?? undefined, {
        onShowInDocs(field, type, parent) {
          if (field && parent) onPlace({ type: nameIn(parent), field });
          else if (type) onPlace({ type: nameIn(type) });
        },
      }),
    ],
    [schema, onPlace],
  );
  return <CodeEditor {...props} language={language} className="editor explorer-query" />;
}

interface JsonEditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
}

const editedJson = [json(), closeBrackets(), linter((view) => (view.state.doc.toString().trim() === '' ? [] : jsonParseLinter()(view)))];
const shownJson = json();

export function VariablesEditor(props: JsonEditorProps) {
  return <CodeEditor {...props} language={editedJson} className="editor explorer-variables" />;
}

export function JsonView({ value, label }: Pick<JsonEditorProps, 'value' | 'label'>) {
  return <CodeEditor value={value} label={label} language={shownJson} className="editor explorer-answer" />;
}

/** `Cluster` in `[Cluster!]!`. */
function nameIn(type: string): string {
  return type.replaceAll(/[[\]!]/g, '');
}
