/**
 * Whether another cluster could cure what is wrong. `no`: nothing is wrong, or it would be the same there, as with an image that
 * does not exist. `if-it-lasts`: it may pass, and is worth a move only when it does not. `yes`: this cluster has no room or lost its nodes.
 */
export type Moving = 'no' | 'if-it-lasts' | 'yes';
