import { makeTemplate } from './workspace.ts';

/** Before the first spec: one workspace with everything in it, which each spec copies. */
export default makeTemplate;
