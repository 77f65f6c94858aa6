// The wire's lists, with everything in them. The build puts their value in place of this file, so that a start need not load the operations.
import { type Catalogue, createOffer } from './offer.ts';

export const catalogue: Catalogue = createOffer().catalogue('unknown');
