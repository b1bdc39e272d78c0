/** On every object of ours in a member; watches select by it. */
export const MANAGED_LABEL = 'manifold.hub/managed';
export const MANAGED_VALUE = 'true';

/** Which hub wrote the object. The label selects, the annotations prove. */
export const HUB_ANNOTATION = 'manifold.hub/hub';
/** `namespace/name` of the application. */
export const APPLICATION_ANNOTATION = 'manifold.hub/application';
/** Key of the work that the object stands for. */
export const WORK_ANNOTATION = 'manifold.hub/work';

/** On a namespace: the hub that made it, because objects needed it. */
export const CREATED_BY_ANNOTATION = 'manifold.hub/created-by';

/** Server-side apply manager of everything the hub writes. */
export const FIELD_MANAGER = 'manifold';

/** On a resource: what to do with an object that is already in a member and not ours, before what the policy says (parity G3). */
export const CONFLICT_RESOLUTION_ANNOTATION = 'manifold.hub/conflict-resolution';
export const KARMADA_CONFLICT_RESOLUTION_ANNOTATION = 'work.karmada.io/conflict-resolution';

/** On a resource: `Replace` to delete and create it where a field changes that cannot change, `Refuse` not to; before what the policy says. */
export const IMMUTABLE_CHANGE_ANNOTATION = 'manifold.hub/immutable-change';

/** On a resource: paths of fields, separated by commas or spaces, that the hub does not apply and leaves to each member. */
export const IGNORE_FIELDS_ANNOTATION = 'manifold.hub/ignore-fields';
