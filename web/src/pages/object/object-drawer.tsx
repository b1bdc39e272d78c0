import { type ObjectRef, useObject } from '../../data/objects.js';
import { useText } from '../../messages/messages.js';
import { Drawer } from '../../parts/drawer.js';
import { ObjectLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { AnswerContent } from '../../parts/panel.js';
import { ObjectBody } from './object-body.js';

/** An object beside the list: its copy in each cluster, and the reason. */
export function ObjectDrawer({ object, onClose }: { readonly object: ObjectRef; readonly onClose: () => void }) {
  const text = useText();
  const answer = useObject(object);
  const wrapped = { ...answer, data: answer.data === null && answer.asOf === null ? null : { object: answer.data } };
  return (
    <Drawer
      title={
        <>
          <span className="quiet">{object.kind}</span> <ObjectLink object={object}>{object.name}</ObjectLink>
        </>
      }
      onClose={onClose}
    >
      <AnswerContent what={text.object.what} answer={wrapped}>
        {({ object: found }) => (found ? <ObjectBody object={found} /> : <Nothing why={text.object.notThere(object.name)} />)}
      </AnswerContent>
    </Drawer>
  );
}
