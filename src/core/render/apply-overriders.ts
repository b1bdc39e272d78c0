import type { Overriders } from '../model/policy/policy.js';
import type { Draft } from './clone-json.js';
import type { Edit } from './edit.js';
import { overrideArgs, overrideCommand } from './overriders/command-args.js';
import { overrideField } from './overriders/field.js';
import { overrideImage } from './overriders/image.js';
import { overrideAnnotations, overrideLabels } from './overriders/labels-annotations.js';
import { overridePlaintext } from './overriders/plaintext.js';

/** An edit and the overrider that made it, such as `plaintext[1]`. */
export interface PlacedEdit {
  readonly at: string;
  readonly edit: Edit;
}

/** Applies overriders to the draft in their fixed order (parity E1), one per step of the generator. */
export function* applyOverriders(draft: Draft, overriders: Overriders): Generator<PlacedEdit> {
  yield* each(draft, 'imageOverrider', overriders.imageOverrider, overrideImage);
  yield* each(draft, 'commandOverrider', overriders.commandOverrider, overrideCommand);
  yield* each(draft, 'argsOverrider', overriders.argsOverrider, overrideArgs);
  yield* each(draft, 'labelsOverrider', overriders.labelsOverrider, overrideLabels);
  yield* each(draft, 'annotationsOverrider', overriders.annotationsOverrider, overrideAnnotations);
  yield* each(draft, 'fieldOverrider', overriders.fieldOverrider, overrideField);
  yield* each(draft, 'plaintext', overriders.plaintext, overridePlaintext);
}

function* each<T>(
  draft: Draft,
  field: keyof Overriders,
  items: readonly T[] | undefined,
  apply: (draft: Draft, item: T) => Edit,
): Generator<PlacedEdit> {
  for (const [i, item] of (items ?? []).entries()) yield { at: `${field}[${i}]`, edit: apply(draft, item) };
}
