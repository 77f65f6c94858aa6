// CI draws the same values for property tests each time, as it has one order of the tests; other runs draw new ones.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED) });
