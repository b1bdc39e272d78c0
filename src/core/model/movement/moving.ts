/**
 * Whether moving to another cluster may fix a failing work. `no`: it does not fail, or would fail there too, for example if its image does
 * not exist. `if-it-lasts`: the problem may be temporary, so move only if it lasts. `yes`: this cluster lacks capacity or lost nodes.
 */
export type Moving = 'no' | 'if-it-lasts' | 'yes';
