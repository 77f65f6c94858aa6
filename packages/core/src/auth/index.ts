export { bearer, type Session } from './session.ts';
