/** Label of every object of the hub in a member; watches select by it. */
export const MANAGED_LABEL = 'manifold.hub/managed';
export const MANAGED_VALUE = 'true';

/** Annotation: the id of the hub that wrote the object. The label is for selection, the annotations are the proof. */
export const HUB_ANNOTATION = 'manifold.hub/hub';
/** Annotation: `namespace/name` of the application. */
export const APPLICATION_ANNOTATION = 'manifold.hub/application';
/** Annotation: key of the work that the object belongs to. */
export const WORK_ANNOTATION = 'manifold.hub/work';

/** On a namespace: id of the hub that created it because objects needed it. */
export const CREATED_BY_ANNOTATION = 'manifold.hub/created-by';

/** Field manager of all server-side applies of the hub. */
export const FIELD_MANAGER = 'manifold';

/** On a resource: what to do with an existing object in a member that is not the hub's; takes precedence over the policy (parity G3). */
export const CONFLICT_RESOLUTION_ANNOTATION = 'manifold.hub/conflict-resolution';
export const KARMADA_CONFLICT_RESOLUTION_ANNOTATION = 'work.karmada.io/conflict-resolution';

/** On a resource: `Replace` deletes and creates the object if an immutable field changes, `Refuse` does not; takes precedence over the policy. */
export const IMMUTABLE_CHANGE_ANNOTATION = 'manifold.hub/immutable-change';

/** On a resource: paths of fields, separated by commas or spaces, that the hub does not apply and leaves to each member. */
export const IGNORE_FIELDS_ANNOTATION = 'manifold.hub/ignore-fields';
