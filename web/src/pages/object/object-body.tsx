import type { ObjectDetail } from '../../data/objects.js';
import { useText } from '../../messages/messages.js';
import { Nothing } from '../../parts/nothing.js';
import { State } from '../../parts/state.js';
import { CopyRows } from './copy-rows.js';
import { ReplaceObject } from './replace-object.js';
import { Why } from './why.js';

/** The state of an object, its copies, and the decision behind them. */
export function ObjectBody({ object }: { readonly object: ObjectDetail }) {
  const text = useText();
  const { works } = object;
  return (
    <div className="object-body">
      <State of={object} />
      <div className="object-parts">
        <section className="section" aria-label={text.object.copies}>
          <h3>{text.object.copyCount(works.totalCount)}</h3>
          <ReplaceObject object={object} />
          {works.nodes.length === 0 ? (
            <Nothing why={text.object.noCopies} />
          ) : (
            <CopyRows works={works.nodes} revision={object.application.revision} />
          )}
          {works.totalCount > works.nodes.length ? (
            <p className="quiet small">{text.object.worstFirst(works.nodes.length, works.totalCount)}</p>
          ) : null}
        </section>
        <Why object={object} />
      </div>
    </div>
  );
}
