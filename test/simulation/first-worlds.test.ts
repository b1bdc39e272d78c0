import { keepEveryPromise, seedsFrom } from './worlds.js';

// Two files, so that two workers share the 200 seeds.
keepEveryPromise(seedsFrom(1, 100));
