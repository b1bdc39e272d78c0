import fc from 'fast-check';

/** The seed of all laws of a run (`FC_SEED`), so that a file that runs once more is judged on the same cases. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['FC_SEED']) });
